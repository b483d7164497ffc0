package io.whydown.balancer.engine;

import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.hook.AccessLog;
import io.whydown.balancer.hook.LogOrigin;
import io.whydown.balancer.hook.Session;
import io.whydown.balancer.hook.StreamWatch;
import io.whydown.balancer.hook.TcpFigure;
import io.whydown.balancer.hook.TlsFacts;
import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.tls.TlsListener;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.EventLoop;
import io.whydown.balancer.transport.SocketName;
import io.whydown.net.IpAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A client's connection. Reused for later clients of its loop.
final class ClientConnection extends Wire implements Session {

  private final SocketName peer = new SocketName();
  private final SocketName local = new SocketName();
  final SocketName source = new SocketName();
  private boolean localKnown;
  private boolean destinationSet;
  private boolean proxied;
  private final SocketName destination = new SocketName();
  private final SocketName first = new SocketName();
  private final SocketName firstDestination = new SocketName();
  private boolean sessionBegan;
  private @Nullable Object[] attachments = new Object[0];
  private @Nullable ProxyFields proxyFields;
  private @Nullable FrontendRuntime frontend;
  private @Nullable ListenerRuntime listener;

  /// A server's connection that only this client may use.
  @Nullable ServerConnection attached;

  /// Where its last request went, for `option prefer-last-server`.
  @Nullable ServerRuntime lastServer;

  /// A server has authenticated the connection, so that this client has to go there again.
  boolean prefersLastServer;

  @Nullable Exchange exchange;

  /// A rule has said that it speaks HTTP/1.
  boolean staysHttp1;

  /// When this is a connection that speaks HTTP/2.
  @Nullable Http2Client frames;

  /// When this is one of its streams: the connection.
  private @Nullable ClientConnection below;

  private int glitches;

  /// Whether a header of the PROXY protocol, or of a NetScaler, stands in front of all else.
  private boolean expectsProxy;

  private boolean expectsClientIp;

  long acceptedMillis;
  long acceptedNanos;
  int requests;

  /// How long the handshake took.
  long handshakeNanos;

  ClientConnection(LoopContext context) {
    super(context);
  }

  void open(ListenerRuntime from, int newHandle, SocketName newPeer) {
    listener = from;
    frontend = from.frontend;
    peer.set(newPeer);
    source.set(newPeer);
    sessionBegan = false;
    localKnown = false;
    destinationSet = false;
    proxyFields = null;
    proxied = false;
    glitches = 0;
    requests = 0;
    lastServer = null;
    prefersLastServer = false;
    below = null;
    staysHttp1 = false;
    acceptedNanos = context.loop.nowNanos();
    acceptedMillis = context.engine.wallMillis(acceptedNanos);
    begin(true);
    handshakeNanos = 0;
    context.loop.adopt(this, newHandle);
    expectsProxy = from.config.acceptProxy();
    expectsClientIp = from.config.clientIpMagic() != 0;
  }

  /// A rule about the connection says so.
  void expectProxy() {
    expectsProxy = true;
  }

  void expectClientIp() {
    expectsClientIp = true;
  }

  boolean expectsHeader() {
    return expectsProxy || expectsClientIp;
  }

  /// Reads the header that is expected next, a NetScaler's before a proxy's (HAProxy:
  /// src/xprt_handshake.c); as `ProxyProtocol.read`. Whoever expects both is to ask again.
  int readHeader(Buffer from) {
    if (expectsClientIp) {
      int length = ClientIpHeader.read(from, listener().config.clientIpMagic(), this);
      expectsClientIp = length <= 0;
      return length;
    }
    int length = ProxyProtocol.read(from, this);
    expectsProxy = length <= 0;
    proxied = length > 0;
    return length;
  }

  /// Begins TLS, when the listener has it. False when there are too many such connections.
  boolean startTls() {
    TlsListener encrypting = listener().config.tls();
    if (encrypting == null) {
      return true;
    }
    if (context.engine.handshakes().isFull()) {
      return false;
    }
    startTls(encrypting.accept(handle));
    return true;
  }

  /// Becomes one stream of a connection that speaks HTTP/2: what there is to know of its client is
  /// that connection's. Takes the buffer over, in which its request lies.
  void openStream(ClientConnection connection, Layer stream, Buffer request) {
    listener = connection.listener;
    frontend = connection.frontend;
    peer.set(connection.peer);
    source.set(connection.source);
    lastServer = null;
    prefersLastServer = false;
    first.set(connection.first);
    firstDestination.set(connection.firstDestination);
    sessionBegan = connection.sessionBegan;
    localKnown = false;
    destinationSet = connection.destinationSet;
    destination.set(connection.destination);
    proxyFields = connection.proxyFields;
    proxied = connection.proxied;
    requests = 0;
    acceptedNanos = context.loop.nowNanos();
    acceptedMillis = context.engine.wallMillis(acceptedNanos);
    below = connection;
    begin(true);
    layer = stream;
    in = request;
  }

  boolean isStream() {
    return below != null;
  }

  /// The connection that bytes travel on: itself, or that of its stream.
  ClientConnection base() {
    ClientConnection connection = below;
    return connection == null ? this : connection;
  }

  /// Whether frames of HTTP/2 are awaited without looking at the first bytes.
  boolean startsHttp2() {
    return below == null
        && (listener().config.protocol() == BindConfig.Protocol.HTTP2
            || isTls() && negotiatedProtocol().equals("h2"));
  }

  FrontendRuntime frontendRuntime() {
    FrontendRuntime runtime = frontend;
    if (runtime == null) {
      throw new IllegalStateException("the connection is not open");
    }
    return runtime;
  }

  ListenerRuntime listener() {
    ListenerRuntime runtime = listener;
    if (runtime == null) {
      throw new IllegalStateException("the connection is not open");
    }
    return runtime;
  }

  @Override
  protected void ready(int events) {
    note(events);
    Exchange user = exchange;
    if (user != null) {
      user.run();
      return;
    }
    Http2Client connection = frames;
    if (connection != null) {
      connection.run();
    }
  }

  @Override
  protected void broke(EventLoop loop) {
    Http2Client connection = frames;
    if (connection != null) {
      connection.end();
    } else {
      super.broke(loop);
    }
  }

  /// Closes and gives everything back; the object may be another client's afterwards.
  void closeForGood(boolean reset, boolean silently) {
    ServerConnection own = attached;
    if (own != null) {
      attached = null;
      own.close();
    }
    dropInput();
    // Each stream of a connection is its user's affair; the session ends with the connection.
    StreamWatch watch = below == null ? frontendRuntime().proxy.rules().watch() : null;
    if (watch != null) {
      watch.sessionEnded(this);
    }
    endTls(!reset && !silently);
    Layer between = layer;
    if (between != null) {
      layer = null;
      between.close();
    }
    int open = context.loop.remove(this);
    if (open >= 0) {
      if (silently) {
        context.transport.abandon(open);
      } else if (reset) {
        context.transport.reset(open);
      } else {
        context.transport.close(open);
      }
      listener().sessions.leave();
      frontendRuntime().sessions.leave();
      context.clients.decrementAndGet();
      context.engine.clientLeft(this);
    }
    exchange = null;
    frames = null;
    below = null;
    Arrays.fill(attachments, null);
    context.giveClient(this);
  }

  void count(Counter counter, long amount) {
    frontendRuntime().counters.add(context.index, counter, amount);
    listener().counters.add(context.index, counter, amount);
  }

  /// From here on the connection keeps its addresses, and only the session's change.
  void beginSession() {
    if (!sessionBegan) {
      first.set(source);
      if (destinationSet) {
        firstDestination.set(destination);
      } else {
        firstDestination.clear();
      }
      sessionBegan = true;
    }
  }

  private SocketName connectionDestinationName() {
    if (!sessionBegan) {
      return destinationName();
    }
    return firstDestination.isKnown() ? firstDestination : localName();
  }

  @Override
  public @Nullable IpAddress connectionSource() {
    return (sessionBegan ? first : source).address();
  }

  @Override
  public int connectionSourcePort() {
    return (sessionBegan ? first : source).port();
  }

  @Override
  public @Nullable IpAddress connectionDestination() {
    return connectionDestinationName().address();
  }

  @Override
  public int connectionDestinationPort() {
    return connectionDestinationName().port();
  }

  private SocketName localName() {
    ClientConnection connection = below;
    if (connection != null) {
      return connection.localName();
    }
    if (!localKnown) {
      localKnown = true;
      if (handle >= 0) {
        context.transport.localName(handle, local);
      } else {
        local.clear();
      }
    }
    return local;
  }

  SocketName destinationName() {
    return destinationSet ? destination : localName();
  }

  @Override
  public @Nullable IpAddress source() {
    return source.address();
  }

  @Override
  public int sourcePort() {
    return source.port();
  }

  @Override
  public @Nullable IpAddress destination() {
    return destinationName().address();
  }

  @Override
  public int destinationPort() {
    return destinationName().port();
  }

  @Override
  public @Nullable IpAddress peerAddress() {
    return peer.address();
  }

  @Override
  public int peerPort() {
    return peer.port();
  }

  @Override
  public void setSource(@Nullable IpAddress address, int port) {
    source.set(address, port);
  }

  @Override
  public void setDestination(@Nullable IpAddress address, int port) {
    destinationSet = true;
    destination.set(address, port);
  }

  @Override
  public String frontend() {
    return frontendRuntime().name();
  }

  @Override
  public int listenerConnections() {
    return listener().sessions.current();
  }

  @Override
  public int listenerId() {
    return listener().id;
  }

  @Override
  public String listenerName() {
    return listener().config.name();
  }

  @Override
  public long acceptedAtMillis() {
    return acceptedMillis;
  }

  @Override
  public @Nullable Object attachment(int slot) {
    ClientConnection connection = below;
    if (connection != null) {
      return connection.attachment(slot);
    }
    return slot < attachments.length ? attachments[slot] : null;
  }

  @Override
  public void attach(int slot, @Nullable Object value) {
    ClientConnection connection = below;
    if (connection != null) {
      connection.attach(slot, value);
      return;
    }
    if (slot >= attachments.length) {
      attachments = Arrays.copyOf(attachments, slot + 4);
    }
    attachments[slot] = value;
  }

  @Override
  public boolean hasProxyHeader() {
    return proxied;
  }

  @Override
  public boolean speaksHttp2() {
    return below != null || frames != null;
  }

  @Override
  public void writeLog(LogOrigin origin) {
    AccessLog log = frontendRuntime().config.log();
    if (log != null) {
      log.at(origin, this);
    }
  }

  private ClientConnection connection() {
    ClientConnection of = below;
    return of == null ? this : of;
  }

  /// The client has done what its protocol does not allow.
  void glitch() {
    glitches++;
    StreamWatch watch = frontendRuntime().proxy.rules().watch();
    if (watch != null) {
      watch.glitched(this);
    }
  }

  @Override
  public int glitches() {
    return connection().glitches;
  }

  @Override
  public int openStreams() {
    Http2Client client = connection().frames;
    return client == null ? 1 : client.streams.count();
  }

  @Override
  public @Nullable TlsFacts tls() {
    return base().tls;
  }

  @Override
  public void setTos(int tos) {
    context.transport.setTos(base().handle(), tos);
  }

  @Override
  public void setMark(int mark) {
    context.transport.setMark(base().handle(), mark);
  }

  @Override
  public long tcpFigure(TcpFigure figure) {
    return context.transport.tcpInfo(base().handle(), figure.offset());
  }

  void setProxyFields(ProxyFields fields) {
    proxyFields = fields;
  }

  @Override
  public byte @Nullable [] proxyField(int type) {
    ProxyFields fields = proxyFields;
    return fields == null ? null : fields.get(type);
  }
}
