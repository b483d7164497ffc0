package io.whydown.balancer.engine;

import io.whydown.balancer.config.GatewayConfig;
import io.whydown.balancer.tls.TlsSession;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Errnos;
import io.whydown.balancer.transport.EventLoop;
import io.whydown.balancer.transport.Timer;
import org.jspecify.annotations.Nullable;

/// A connection to a server, used by one stream or idle in a pool.
final class ServerConnection extends Wire {

  /// How often, in requests, and not at once: many connections serve a few requests only.
  private static final int EARLY_ACK_REQUESTS = 64;

  private static final int EARLY_ACK_FIRST = 8;

  final ServerRuntime server;
  final int generation;

  @Nullable Exchange exchange;
  @Nullable IdlePool pool;
  @Nullable ServerConnection idleBefore;
  @Nullable ServerConnection idleAfter;

  /// The client that it belongs to alone, while it is idle.
  @Nullable ClientConnection owner;

  /// In what it differs from others to the server.
  @Nullable ConnectionKey key;

  int requests;

  /// What `acknowledgeEarly` left.
  private int window;

  boolean isConnected;

  /// The server takes whoever uses it for one client, so it serves no other.
  boolean isPrivate;

  /// The handshake has begun, and is over.
  boolean isUnderWay;

  boolean isEncrypted;

  /// What goes out in front of the handshake.
  @Nullable Buffer clear;

  /// The name that its handshake asked for; null for none.
  @Nullable String sni;

  private final Timer purge =
      new Timer() {
        @Override
        protected void expired() {
          leavePool();
          abort();
        }
      };

  /// When it is one stream: the connection that it travels on.
  private @Nullable ServerConnection carrier;

  /// When it speaks HTTP/2 and carries other wires.
  private @Nullable Http2Server frames;

  /// The wire of one stream of a connection that speaks HTTP/2.
  ServerConnection(ServerConnection carrier, Http2Stream stream) {
    this(carrier.context, carrier.server, carrier.generation);
    this.carrier = carrier;
    begin(true);
    layer = stream;
    isConnected = true;
    readable = false;
  }

  /// What stands in the place of a server: an answer that is there already.
  ServerConnection(LoopContext context, ServerRuntime nobody, Layer source) {
    this(context, nobody, nobody.generation());
    begin(true);
    layer = source;
    isConnected = true;
  }

  ServerConnection(LoopContext context, ServerRuntime server) {
    this(context, server, server.generation());
  }

  ServerConnection(LoopContext context, ServerRuntime server, int generation) {
    super(context);
    this.server = server;
    this.generation = generation;
  }

  @Override
  protected void ready(int events) {
    note(events);
    Exchange user = exchange;
    Http2Server carried = frames;
    if (user != null) {
      user.run();
    } else if (carried != null) {
      carried.run();
    } else if ((readable || hasHangup) && !isOwnTalk()) {
      // Nothing is expected of an idle server: it has closed, or talks out of turn.
      leaveAndClose();
    }
  }

  /// A ticket, or new keys: the library's own affair. Or the end of a request of FastCGI.
  private boolean isOwnTalk() {
    TlsSession session = tls;
    boolean own =
        !hasHangup
            && (layer instanceof GatewayLayer gateway
                ? gateway.hearsLate()
                : session != null && !session.isDisturbed());
    readable &= !own;
    return own;
  }

  /// Speaks HTTP/2 from here on; whoever has used it uses a stream.
  void carries(Http2Server connection) {
    leaveStream();
    frames = connection;
  }

  /// Speaks FastCGI from here on.
  void startGateway(GatewayConfig application) {
    layer = new GatewayLayer(this, application, new ConnectionAsker(this, application), true);
  }

  /// How what is sent is encrypted; null for not at all.
  @Nullable TlsSession encryption() {
    ServerConnection below = carrier;
    return below == null ? tls : below.tls;
  }

  boolean isStream() {
    return layer instanceof Http2Stream;
  }

  /// Whether its stream came back unread, so that it may be sent again whatever it was.
  boolean isRefused() {
    return layer instanceof Http2Stream stream && stream.isRefused;
  }

  @Override
  protected void broke(EventLoop loop) {
    Http2Server carried = frames;
    if (carried != null) {
      carried.end();
    } else {
      super.broke(loop);
    }
  }

  private void leaveStream() {
    if (exchange != null) {
      exchange = null;
      server.pools[context.index].leave();
    }
  }

  /// DONE, WAITS or FAILED of `TlsLayer`.
  int sendClear() {
    Buffer block = clear;
    while (block != null && !block.isEmpty()) {
      int count = context.transport.send(handle, block.memory, block.start, block.length(), false);
      if (count == -Errnos.EAGAIN || count == -Errnos.EINTR) {
        writable = false;
        await();
        return TlsLayer.WAITS;
      }
      if (count < 0) {
        fail(-count);
        return TlsLayer.FAILED;
      }
      block.consume(count);
    }
    dropClear();
    return TlsLayer.DONE;
  }

  private void dropClear() {
    Buffer block = clear;
    if (block != null) {
      clear = null;
      context.loop.buffers().give(block);
    }
  }

  void becomeIdle(int purgeMillis) {
    leaveStream();
    releaseInput();
    await();
    if (purgeMillis > 0) {
      context.loop.armIn(purge, purgeMillis);
    }
  }

  /// It serves small answers one after the other. Looked at now and then, because the kernel goes
  /// on to widen the window.
  void keepServing() {
    if ((requests & EARLY_ACK_REQUESTS - 1) == EARLY_ACK_FIRST) {
      window = context.transport.acknowledgeEarly(handle, window);
    }
  }

  void becomeBusy(Exchange user) {
    if (exchange == null) {
      server.pools[context.index].use(context.loop.nowMillis());
    }
    exchange = user;
    owner = null;
    if (purge.isArmed()) {
      context.loop.timers().cancel(purge);
    }
  }

  /// Gives the socket of an idle connection away. Returns its handle.
  int detach() {
    if (purge.isArmed()) {
      context.loop.timers().cancel(purge);
    }
    dropInput();
    int open = context.loop.remove(this);
    context.transport.unregister(open);
    return open;
  }

  void leaveAndClose() {
    leavePool();
    close();
  }

  private void leavePool() {
    IdlePool in = pool;
    if (in != null) {
      in.remove(this);
    }
    ClientConnection of = owner;
    if (of != null && of.attached == this) {
      of.attached = null;
    }
  }

  void close() {
    if (purge.isArmed()) {
      context.loop.timers().cancel(purge);
    }
    leaveStream();
    owner = null;
    dropInput();
    dropClear();
    Layer between = layer;
    endTls(true);
    layer = null;
    if (between != null) {
      between.close();
    }
    context.loop.close(this);
  }

  /// With a reset: a server that works learns that nobody waits for its answer, and with one that
  /// is idle neither side has to remember the connection (TIME_WAIT), as HAProxy does.
  void abort() {
    Layer between = layer;
    endTls(false);
    // what stands above the encryption is closed below
    layer = between;
    int open = context.loop.remove(this);
    if (open >= 0) {
      context.transport.reset(open);
    }
    close();
  }
}
