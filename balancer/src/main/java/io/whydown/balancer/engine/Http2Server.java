package io.whydown.balancer.engine;

import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.TlsToServer;
import io.whydown.balancer.event.BalancerEvent;
import io.whydown.balancer.http1.Head;
import io.whydown.balancer.http1.HeadFault;
import io.whydown.balancer.http1.HeadReader;
import io.whydown.balancer.http2.Frames;
import io.whydown.balancer.http2.HeaderList;
import io.whydown.balancer.http2.Http2Fault;
import io.whydown.balancer.http2.MessageShape;
import io.whydown.balancer.http2.RequestBlock;
import io.whydown.balancer.http2.ResponseText;
import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.tls.TlsDialer;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Memory;
import io.whydown.balancer.transport.Timer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A connection to a server that speaks HTTP/2, shared by exchanges of its loop.
final class Http2Server extends Http2Connection {

  private static final String HTTP11 = "http/1.1";
  private static final List<String> ONLY_HTTP11 = List.of(HTTP11);
  private static final List<String> ONLY_HTTP2 = List.of("h2");
  private static final byte[] NO_UPGRADE = new byte[0];

  /// Numbers of streams are used once; near their end another connection is made.
  private static final int LAST_NUMBER = Integer.MAX_VALUE - 1_000;

  private final ServerConnection connection;
  private final List<Http2Server> siblings;
  private final ArrayDeque<Http2Stream> untilSettings = new ArrayDeque<>(1);
  private int nextNumber = 1;
  private boolean heardSettings;

  /// Whether it has answered, so that first requests may trust it.
  private boolean isProven;

  private final Timer purge =
      new Timer() {
        @Override
        protected void expired() {
          if (streams.count() == 0) {
            endSoftly();
          }
        }
      };

  private Http2Server(ServerConnection connection, Http2Settings own, List<Http2Server> siblings) {
    super(connection, own);
    this.connection = connection;
    this.siblings = siblings;
  }

  /// Begins to speak HTTP/2 on a connection that is there, and gives its first stream.
  static ServerConnection begin(ServerConnection connection, Exchange user, boolean shared) {
    LoopContext context = connection.context;
    var siblings = connection.server.http2.get(context.index);
    var frames = new Http2Server(connection, context.engine.http2(), siblings);
    connection.carries(frames);
    frames.opened();
    Buffer out = frames.output.forControl();
    out.append(Frames.preface());
    frames.sendSettings(Frames.SETTING_ENABLE_PUSH, 0);
    if (shared) {
      siblings.add(frames);
    }
    ServerConnection stream = frames.open(user);
    // What the server has said already is read when the exchange has returned.
    context.loop.defer(frames::run);
    return stream;
  }

  /// Whether HTTP/2 is spoken without asking.
  static boolean isMeant(Exchange x, ServerRuntime server) {
    boolean speaks = server.config.protocol() == ServerConfig.Protocol.HTTP2;
    return x.http
        && switch (server.config.webSocket()) {
          case AUTO -> speaks;
          case HTTP1 -> speaks && !isWebSocket(x);
          case HTTP2 -> speaks || !server.encrypts && isWebSocket(x);
        };
  }

  private static boolean isWebSocket(Exchange x) {
    return x.upgradeAsked && WebSocketHandshake.isAsked(x.requestView);
  }

  /// What ALPN is to offer for this stream; null for what the line says.
  static @Nullable List<String> offers(Exchange x, ServerRuntime server) {
    TlsToServer tls = server.config.tls();
    if (tls == null || !isWebSocket(x)) {
      return null;
    }
    return switch (server.config.webSocket()) {
      case AUTO -> {
        TlsDialer dialer = tls.dialer();
        List<String> own = dialer == null ? null : dialer.config().settings().alpn();
        yield own != null && own.contains(HTTP11) ? ONLY_HTTP11 : null;
      }
      case HTTP1 -> ONLY_HTTP11;
      case HTTP2 -> ONLY_HTTP2;
    };
  }

  /// Whether a stream may go over a connection of this version.
  static boolean fits(Exchange x, ServerRuntime server, boolean http2) {
    if (!isWebSocket(x)) {
      return true;
    }
    return switch (server.config.webSocket()) {
      case AUTO -> !http2 || offers(x, server) == null;
      case HTTP1 -> !http2;
      case HTTP2 -> http2;
    };
  }

  /// A stream of a connection that is there; null when there is none that may be shared.
  ///
  /// @param always also one that has not answered yet
  static @Nullable ServerConnection stream(Exchange user, ServerRuntime server, boolean always) {
    List<Http2Server> all = server.http2.get(user.context.index);
    for (int i = 0; i < all.size(); i++) {
      Http2Server each = all.get(i);
      if ((always || each.isProven)
          && each.hasPlace()
          && Objects.equals(each.connection.key, user.connectionKey)) {
        return each.open(user);
      }
    }
    return null;
  }

  /// No new streams on those that are there.
  static void endAll(ServerRuntime server, int loop) {
    for (var each : List.copyOf(server.http2.get(loop))) {
      each.siblings.remove(each);
      each.endSoftly();
    }
  }

  /// Whether one more stream may be opened.
  boolean hasPlace() {
    int most = Math.min(own.maxStreams(), peer.maxStreams());
    int reuse = connection.server.config.limits().maxReuse();
    return isOpen()
        && !goingAway
        && !peerGoesAway
        && !connection.hasHangup
        && !connection.hasFailed
        && connection.generation == connection.server.generation()
        && connection.isTls() == connection.server.encrypts
        && streams.count() < most
        && nextNumber < LAST_NUMBER
        && (reuse < 0 || nextNumber / 2 <= reuse);
  }

  /// The wire of one more stream.
  ServerConnection open(Exchange user) {
    var stream = new Http2Stream(this, nextNumber, own.window(), peer.window());
    nextNumber += 2;
    add(stream);
    var wire = new ServerConnection(connection, stream);
    stream.wire = wire;
    wire.becomeBusy(user);
    if (purge.isArmed()) {
      context.loop.timers().cancel(purge);
    }
    return wire;
  }

  @Override
  boolean begins() {
    return true;
  }

  @Override
  boolean isIdle(int number) {
    return number >= nextNumber || (number & 1) == 0;
  }

  // Requests.

  @Override
  boolean readHead(Memory memory, int from, int end, Head head) {
    return HeadReader.readRequest(memory, from, end, head) == HeadFault.NONE;
  }

  @Override
  @Nullable HeadKind kind(Http2Stream stream, Head head) {
    MessageShape shape = stream.shape;
    shape.isHead = head.isHead;
    shape.isTunnel = head.isConnect;
    shape.isExtendedConnect = RequestBlock.isUpgrade(head);
    if (shape.isExtendedConnect) {
      return peer.takesConnectProtocol() || !heardSettings ? HeadKind.TUNNEL : null;
    }
    return head.isConnect
        ? HeadKind.TUNNEL
        : head.isChunked || head.contentLength > 0 ? HeadKind.MESSAGE : HeadKind.EMPTY;
  }

  /// RFC 8441, 3: another protocol may only be asked for when the server has said that it may.
  @Override
  boolean mustWait(Http2Stream stream) {
    if (!stream.shape.isExtendedConnect || heardSettings) {
      return false;
    }
    untilSettings.add(stream);
    return true;
  }

  @Override
  void settingsCame() {
    heardSettings = true;
    while (!untilSettings.isEmpty()) {
      output.mayWrite(untilSettings.removeFirst());
    }
  }

  @Override
  int mostOf(Head head) {
    return RequestBlock.most(head);
  }

  @Override
  void writeBlock(Http2Stream stream, Head head, Buffer out) {
    Exchange user = stream.wire instanceof ServerConnection wire ? wire.exchange : null;
    boolean http = user != null && user.requestView.isHttp2() && isHttp(user.requestHead);
    RequestBlock.write(head, http, out);
  }

  private static boolean isHttp(Head head) {
    Memory memory = head.memory();
    int at = head.targetStart;
    return head.targetEnd - at > 4 && memory.get(at) == 'h' && memory.get(at + 4) == ':';
  }

  // Answers.

  @Override
  Http2Fault opens(int newId, boolean endsStream, HeaderList list) {
    // Of a stream that is over: what was decoded keeps the compression in step.
    return isIdle(newId) ? Http2Fault.STREAM_NUMBER : Http2Fault.NONE;
  }

  @Override
  Http2Fault continues(Http2Stream stream, boolean endsStream, HeaderList list) {
    if (stream.hasHead) {
      return trailers(stream, endsStream, list);
    }
    Buffer text = context.loop.buffers().take();
    Http2Fault fault = ResponseText.write(list, endsStream, upgrade(stream), text, stream.shape);
    if (fault != Http2Fault.NONE) {
      context.loop.buffers().give(text);
      reset(stream, fault);
      return Http2Fault.NONE;
    }
    stream.hasHead = !stream.shape.isInformational;
    isProven |= stream.hasHead;
    if (stream.hasHead && stream.shape.isHead && !endsStream) {
      // Nothing follows but the end. Whoever saw the answer before would leave the stream while the
      // server still has to do with it.
      stream.textAtEnd(text);
      return Http2Fault.NONE;
    }
    stream.text(text);
    if (endsStream) {
      endedBy(stream, null);
    }
    tell(stream);
    return Http2Fault.NONE;
  }

  /// What the client has asked for is what is spoken.
  private static byte[] upgrade(Http2Stream stream) {
    Exchange user = stream.wire instanceof ServerConnection wire ? wire.exchange : null;
    if (user == null || !stream.shape.isExtendedConnect) {
      return NO_UPGRADE;
    }
    String protocol = user.requestView.first("upgrade");
    if (protocol == null) {
      return NO_UPGRADE;
    }
    String accept = WebSocketHandshake.accept(user.requestView);
    String more = accept == null ? "" : "sec-websocket-accept: " + accept + "\r\n";
    return ("upgrade: " + protocol + "\r\n" + more).getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  boolean keepsWhatCame() {
    return true;
  }

  // Both.

  @Override
  void wake(Wire user) {
    Exchange exchange = user instanceof ServerConnection stream ? stream.exchange : null;
    if (exchange != null) {
      exchange.run();
    }
  }

  @Override
  void abort(Wire user) {
    wake(user);
  }

  @Override
  void goesAway(int last) {
    siblings.remove(this);
    for (Http2Stream stream : streams.all()) {
      if (stream.id > last) {
        // RFC 9113, 6.8: such streams were not looked at.
        refused(stream);
      }
    }
    if (streams.count() == 0) {
      endSoftly();
    }
  }

  @Override
  void streamLeft() {
    if (streams.count() > 0 || isOver()) {
      return;
    }
    ServerRuntime server = connection.server;
    if (!siblings.contains(this) || !server.health.isReachable() || !hasPlace()) {
      endSoftly();
      return;
    }
    int own = server.config.limits().poolPurgeMillis();
    int millis = own > 0 ? own : context.engine.process().poolPurgeMillis();
    if (server.config.limits().poolMaxIdle() == 0) {
      endSoftly();
    } else if (millis > 0) {
      context.loop.armIn(purge, millis);
    }
  }

  @Override
  void moved() {
    if (connection.hasHangup && streams.count() == 0) {
      end();
    }
  }

  @Override
  void said() {
    end();
  }

  @Override
  void closeWire() {
    siblings.remove(this);
    untilSettings.clear();
    if (purge.isArmed()) {
      context.loop.timers().cancel(purge);
    }
    connection.close();
  }

  @Override
  void count(Counter counter, long amount) {
    connection.server.counters.add(context.index, counter, amount);
    connection.server.backend.counters.add(context.index, counter, amount);
  }

  @Override
  void noteFault(Http2Fault fault, int stream) {
    Engine engine = context.engine;
    if (engine.hasSink()) {
      String text = "HTTP/2" + (stream == 0 ? "" : ", stream " + stream) + ": " + fault.text();
      engine.publish(
          new BalancerEvent.MessageRefused(
              engine.instant(), connection.server.backend.name(), true, text));
    }
  }
}
