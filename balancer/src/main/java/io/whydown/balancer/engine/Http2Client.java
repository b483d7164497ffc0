package io.whydown.balancer.engine;

import io.whydown.balancer.config.Timeouts;
import io.whydown.balancer.event.BalancerEvent;
import io.whydown.balancer.http1.Head;
import io.whydown.balancer.http1.HeadFault;
import io.whydown.balancer.http1.HeadReader;
import io.whydown.balancer.http2.Frames;
import io.whydown.balancer.http2.HeaderList;
import io.whydown.balancer.http2.Http2Fault;
import io.whydown.balancer.http2.ResponseBlock;
import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.runtime.RefusedMessage;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Memory;
import io.whydown.balancer.transport.Timer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A client's connection that speaks HTTP/2: each stream becomes an `Exchange`.
final class Http2Client extends Http2Connection {

  /// How long the peer's rest is read, so that the last words are not lost to a reset.
  private static final int LINGER_MILLIS = 1_000;

  private final ClientConnection client;
  private boolean prefaceSeen;
  private boolean lingers;

  /// The stream that its first GOAWAY has named; -1 before. One who names a later one than there
  /// has been may go on asking.
  private int leavesAfter = -1;

  private final Timer timer =
      new Timer() {
        @Override
        protected void expired() {
          timeIsUp();
        }
      };

  private Http2Client(ClientConnection client, Http2Settings own) {
    super(client, own);
    this.client = client;
  }

  /// Takes a client's connection from the exchange that has waited for its first bytes.
  static boolean take(Exchange x) {
    ClientConnection client = x.client();
    LoopContext context = x.context;
    x.over();
    x.clear(context.loop.nowNanos());
    x.clientConnection = null;
    client.exchange = null;
    context.giveExchange(x);
    var frames = new Http2Client(client, context.engine.http2());
    client.frames = frames;
    context.addHttp2(frames);
    frames.opened();
    // The exchange may be another one's at once: it has to return first.
    context.loop.defer(frames::begin);
    return false;
  }

  private void begin() {
    if (isOver()) {
      return;
    }
    sendSettings(
        Frames.SETTING_MAX_CONCURRENT_STREAMS,
        own.maxStreams(),
        Frames.SETTING_ENABLE_CONNECT_PROTOCOL,
        1);
    output.scheduleFlush();
    run();
  }

  @Override
  boolean begins() {
    if (prefaceSeen) {
      return true;
    }
    Buffer in = client.in;
    if (in == null) {
      return false;
    }
    if (!Frames.isPreface(in.memory, in.start, in.end)) {
      fail(Http2Fault.PREFACE);
      return false;
    }
    if (in.length() < Frames.prefaceLength()) {
      return false;
    }
    in.consume(Frames.prefaceLength());
    prefaceSeen = true;
    return true;
  }

  // Requests.

  @Override
  boolean isIdle(int number) {
    return number > lastStream || (number & 1) == 0;
  }

  @Override
  Http2Fault opens(int newId, boolean endsStream, HeaderList list) {
    if ((newId & 1) == 0) {
      return Http2Fault.STREAM_NUMBER;
    }
    if (newId <= lastStream) {
      return streams.wasReset(newId) ? Http2Fault.NONE : Http2Fault.STREAM_CLOSED;
    }
    if (goingAway) {
      // It was told so, and may send it elsewhere.
      return Http2Fault.NONE;
    }
    lastStream = newId;
    if (streams.count() >= own.maxStreams()) {
      refuse(newId, Http2Fault.TOO_MANY_STREAMS);
      return Http2Fault.NONE;
    }
    Buffer text = context.loop.buffers().take();
    var stream = new Http2Stream(this, newId, own.window(), peer.window());
    Http2Fault fault = context.http2().requests.write(list, endsStream, text, stream.shape);
    if (fault != Http2Fault.NONE && !fault.isAnswered()) {
      context.loop.buffers().give(text);
      client.count(Counter.REQUESTS, 1);
      refuse(newId, fault);
      return Http2Fault.NONE;
    }
    add(stream);
    ClientConnection user = context.takeClient();
    user.openStream(client, stream, text);
    stream.wire = user;
    if (endsStream) {
      endedBy(stream, null);
    }
    Exchange exchange = context.takeExchange();
    exchange.openStream(user);
    exchange.run();
    return Http2Fault.NONE;
  }

  @Override
  Http2Fault continues(Http2Stream stream, boolean endsStream, HeaderList list) {
    return trailers(stream, endsStream, list);
  }

  @Override
  boolean keepsWhatCame() {
    return false;
  }

  /// A client that goes away is left once it is served (HAProxy: src/mux_h2.c, h2c_is_dead).
  @Override
  void goesAway(int last) {
    leavesAfter = leavesAfter < 0 ? last : leavesAfter;
    streamLeft();
  }

  @Override
  void streamLeft() {
    boolean leaves = leavesAfter >= 0 && leavesAfter <= lastStream;
    if (leaves && streams.count() == 0) {
      endSoftly();
    }
  }

  /// Requests that are whole are served, as HAProxy does: a client may go on reading, and one that
  /// does not is found out when it is told.
  @Override
  void peerEnded() {
    for (Http2Stream stream : streams.all()) {
      Wire user = stream.wire;
      if (!stream.hasEnded) {
        breakOff(stream);
      } else if (user != null && !user.hasHangup) {
        user.hasHangup = true;
        wake(user);
      }
    }
    output.scheduleFlush();
  }

  // Answers.

  @Override
  boolean readHead(Memory memory, int from, int end, Head head) {
    return HeadReader.readResponse(memory, from, end, head) == HeadFault.NONE;
  }

  @Override
  @Nullable HeadKind kind(Http2Stream stream, Head head) {
    boolean switches = head.status == 101;
    if (stream.shape.isExtendedConnect) {
      // 2xx would mean that the other protocol is spoken (RFC 8441, 5).
      return switches
          ? HeadKind.TUNNEL
          : head.status < 200
              ? HeadKind.INFORMATIONAL
              : head.status < 300 ? null : bodyKind(stream, head);
    }
    if (switches) {
      return null;
    }
    if (head.status < 200) {
      return HeadKind.INFORMATIONAL;
    }
    return stream.shape.isTunnel && head.status < 300 ? HeadKind.TUNNEL : bodyKind(stream, head);
  }

  private static HeadKind bodyKind(Http2Stream stream, Head head) {
    boolean empty =
        stream.shape.isHead
            || head.status == 204
            || head.status == 304
            || head.contentLength == 0 && !head.isChunked;
    return empty ? HeadKind.EMPTY : HeadKind.MESSAGE;
  }

  @Override
  int mostOf(Head head) {
    return ResponseBlock.most(head);
  }

  @Override
  void writeBlock(Http2Stream stream, Head head, Buffer out) {
    ResponseBlock.write(head, head.status == 101 ? 200 : head.status, out);
  }

  @Override
  void wake(Wire user) {
    Exchange exchange = user instanceof ClientConnection stream ? stream.exchange : null;
    if (exchange != null) {
      exchange.run();
    }
  }

  @Override
  void abort(Wire user) {
    Exchange exchange = user instanceof ClientConnection stream ? stream.exchange : null;
    if (exchange != null) {
      exchange.clientLeft();
    }
  }

  // Times to wait (HAProxy: src/mux_h2.c, h2c_update_timeout).

  @Override
  void moved() {
    if (lingers) {
      return;
    }
    Timeouts timeouts = client.frontendRuntime().proxy.timeouts();
    int millis = 0;
    if (output.hasBytes()) {
      millis = timeouts.clientMillis();
    } else if (streams.count() == 0 || isInBlock()) {
      int own = lastStream > 0 && !isInBlock() ? timeouts.httpKeepAliveMillis() : 0;
      own = own > 0 ? own : timeouts.httpRequestMillis();
      millis = own > 0 ? own : timeouts.clientMillis();
      if (timer.isArmed() && own > 0 && idles) {
        // Only requests move it, not other frames.
        return;
      }
      idles = true;
      arm(millis);
      return;
    }
    idles = false;
    arm(millis);
  }

  private boolean idles;

  private void arm(int millis) {
    if (millis > 0) {
      context.loop.armIn(timer, millis);
    } else if (timer.isArmed()) {
      context.loop.timers().cancel(timer);
    }
  }

  private void timeIsUp() {
    if (lingers || output.hasBytes() || isEnding()) {
      end();
    } else if (streams.count() == 0) {
      endSoftly();
    } else if (isInBlock()) {
      end();
    }
  }

  @Override
  void said() {
    if (lingers) {
      return;
    }
    lingers = true;
    if (client.hasEnded || client.hasFailed) {
      end();
      return;
    }
    client.shutOutput();
    context.loop.armIn(timer, LINGER_MILLIS);
    client.await();
  }

  @Override
  void closeWire() {
    if (timer.isArmed()) {
      context.loop.timers().cancel(timer);
    }
    context.removeHttp2(this);
    client.closeForGood(false, false);
  }

  // What is told of it.

  @Override
  void count(Counter counter, long amount) {
    client.count(counter, amount);
  }

  @Override
  void noteFault(Http2Fault fault, int stream) {
    FrontendRuntime frontend = client.frontendRuntime();
    Engine engine = context.engine;
    client.count(Counter.REQUEST_ERRORS, 1);
    client.glitch();
    String text = "HTTP/2" + (stream == 0 ? "" : ", stream " + stream) + ": " + fault.text();
    frontend.refusedRequest =
        new RefusedMessage(
            engine.instant(),
            engine.countRefused(),
            frontend.name(),
            "",
            "",
            String.valueOf(client.source()),
            client.sourcePort(),
            text,
            text.getBytes(StandardCharsets.ISO_8859_1),
            0);
    if (engine.hasSink()) {
      engine.publish(
          new BalancerEvent.MessageRefused(engine.instant(), frontend.name(), false, text));
    }
  }
}
