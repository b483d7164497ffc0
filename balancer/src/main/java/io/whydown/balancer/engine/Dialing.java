package io.whydown.balancer.engine;

import io.whydown.balancer.balance.Chooser;
import io.whydown.balancer.config.GatewayConfig;
import io.whydown.balancer.config.RetryConfig;
import io.whydown.balancer.config.ReuseMode;
import io.whydown.balancer.event.BalancerEvent;
import io.whydown.balancer.event.BalancerEvent.Failure;
import io.whydown.balancer.hook.LogOrigin;
import io.whydown.balancer.hook.PersistenceRule;
import io.whydown.balancer.hook.TimeoutKind;
import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.transport.Errnos;
import org.jspecify.annotations.Nullable;

/// Finds a server, waits for a place at it, and connects; again when that fails. Stateless.
@SuppressWarnings("ReferenceEquality") // a proxy, a server, is itself
final class Dialing {

  private static final int RETRY_MILLIS = 1_000;

  private Dialing() {}

  static BackendRuntime backend(Exchange x) {
    BackendRuntime backend = x.backendRuntime;
    if (backend == null) {
      throw new IllegalStateException("no backend was chosen");
    }
    return backend;
  }

  /// HAProxy: src/backend.c, assign_server_and_queue.
  static boolean dispatch(Exchange x) {
    BackendRuntime backend = backend(x);
    ServerRuntime before = x.serverRuntime;
    ServerRuntime server = x.isDirect ? before : null;
    if (server == null && before == null) {
      server = Persistence.server(x, backend);
      x.isDirect = server != null;
      if (server == null
          && (backend.config.options().preferLastServer() || x.client().prefersLastServer)) {
        server = lastServer(x, backend);
      }
    }
    if (server == null) {
      Chooser chooser = backend.chooser;
      if (chooser.totalWeight() == 0) {
        x.ends('S', 'C');
        backend.count(x.context, null, Counter.CONNECT_ERRORS);
        return Ending.answerOrClose(x, 503);
      }
      boolean queueKnown =
          Choosing.tellsFull(backend)
              && backend.queue.length() > 0
              && backend.queue.length() != backend.sessions.current();
      server = queueKnown ? null : Choosing.choose(x, backend, before);
      if (server != null && server != before) {
        backend.count(x.context, server, Counter.SELECTED);
      }
      if (before != null) {
        countRetry(x, backend, before, server);
      }
    }
    x.serverRuntime = server;
    if (server == null) {
      return enqueue(x, backend, null);
    }
    String redirect = server.config.redirectPrefix();
    if (redirect != null && x.http && (x.requestHead.isGet || x.requestHead.isHead)) {
      x.ends('L', 'R');
      return Ending.answer(x, Persistence.redirect(redirect, x.requestView.target()));
    }
    if (!server.tryTake()) {
      return enqueue(x, backend, server);
    }
    x.hasServerPlace = true;
    x.queuedNanos = x.context.loop.nowNanos();
    return connect(x, backend, server);
  }

  /// Where the client's last request went, while it may go there and need not wait (HAProxy:
  /// src/backend.c, assign_server).
  private static @Nullable ServerRuntime lastServer(Exchange x, BackendRuntime backend) {
    ServerRuntime last = x.client().lastServer;
    boolean fits =
        last != null
            && last.backend == backend
            && last.health.isUsable()
            && (x.client().prefersLastServer || isWorthWaiting(last, backend));
    return fits ? last : null;
  }

  private static boolean isWorthWaiting(ServerRuntime last, BackendRuntime backend) {
    int most = backend.config.options().keepAliveQueue();
    return most < 0
        || last.queued() < most
        || last.maxConnections() == 0
        || last.served() < last.dynamicMaxConnections();
  }

  private static void countRetry(
      Exchange x, BackendRuntime backend, ServerRuntime before, @Nullable ServerRuntime now) {
    if (now != before) {
      x.redispatched = true;
      if (x.cookie.seen == 'V') {
        x.cookie.seen = 'D';
      }
      backend.count(x.context, before, Counter.REDISPATCHES);
    } else {
      backend.count(x.context, before, Counter.RETRIES);
    }
  }

  private static boolean enqueue(
      Exchange x, BackendRuntime backend, @Nullable ServerRuntime server) {
    x.queueKey = ((long) x.priorityClass << 44) + x.context.loop.nowMillis() + x.priorityOffset;
    int millis = x.timeoutMillis(TimeoutKind.QUEUE);
    x.waitIn(Phase.QUEUED, millis > 0 ? millis : x.timeoutMillis(TimeoutKind.CONNECT));
    if (!backend.enqueue(x, server)) {
      x.phaseDeadline = 0;
      x.ends('S', 'Q');
      backend.count(x.context, server, Counter.CONNECT_ERRORS);
      publishQueue(x, backend, server, true);
      return Ending.answerOrClose(x, 503);
    }
    return true;
  }

  static void publishQueue(
      Exchange x, BackendRuntime backend, @Nullable ServerRuntime server, boolean full) {
    Engine engine = x.context.engine;
    if (engine.hasSink()) {
      engine.publish(
          new BalancerEvent.QueueFailed(
              engine.instant(),
              backend.name(),
              server == null ? "" : server.name(),
              full,
              backend.totalQueued()));
    }
  }

  static boolean queued(Exchange x) {
    BackendRuntime backend = backend(x);
    ServerRuntime server = x.takeGrant();
    if (server != null) {
      if (x.serverRuntime == server) {
        x.serverQueueBefore += x.queuePlace;
      } else {
        x.backendQueueBefore += x.queuePlace;
      }
      x.phaseDeadline = 0;
      x.serverRuntime = server;
      x.hasServerPlace = true;
      x.queuedNanos = x.context.loop.nowNanos();
      return connect(x, backend, server);
    }
    if (x.takeChooseAgain()) {
      // Its server went down: persistence, if any, does not lead anywhere any more.
      x.isDirect = false;
      x.serverRuntime = null;
      x.redispatched = true;
      x.phaseDeadline = 0;
      x.phase = Phase.DISPATCH;
      return true;
    }
    ClientConnection client = x.client();
    boolean watches = !x.http || backend.config.options().abortOnClose();
    if (watches && (client.hasHangup || client.hasEnded) || client.hasFailed) {
      leaveQueue(x);
      x.ends('C', 'Q');
      client.count(Counter.CLIENT_ABORTS, 1);
      backend.counters.increment(x.context.index, Counter.CLIENT_ABORTS);
      x.queuedNanos = x.context.loop.nowNanos();
      return Ending.closeAtOnce(x, 'C', 'Q');
    }
    client.await();
    return false;
  }

  /// Leaves the queue it is in; a place that was given meanwhile is given back.
  static void leaveQueue(Exchange x) {
    BackendRuntime backend = x.backendRuntime;
    if (backend != null && x.phase == Phase.QUEUED && !backend.dequeue(x)) {
      ServerRuntime server = x.takeGrant();
      if (server != null) {
        server.release();
      }
    }
  }

  /// RETRY_WAIT and TARPIT go on when their time is up, which `timeIsUp` sees to.
  static boolean waiting(Exchange x) {
    ClientConnection client = x.client();
    if (client.hasHangup && client.hasFailed) {
      x.ends('C', x.phase == Phase.TARPIT ? 'T' : 'C');
      return Ending.closeAtOnce(x, 'C', 'C');
    }
    BackendRuntime backend = x.backendRuntime;
    boolean watches = backend != null && (!x.http || backend.config.options().abortOnClose());
    if (x.phase == Phase.RETRY_WAIT && watches && (client.hasHangup || client.hasEnded)) {
      return abortConnect(x);
    }
    client.await();
    return false;
  }

  private static boolean connect(Exchange x, BackendRuntime backend, ServerRuntime server) {
    if (!x.countedInServer) {
      x.countedInServer = true;
      server.sessions.enter(x.context.index, x.context.loop.nowMillis());
      server.counters.increment(x.context.index, Counter.SESSIONS);
    }
    x.connectionKey = x.http ? ConnectionKey.of(x, backend, server) : null;
    ServerConnection connection = x.http ? Reusing.reusable(x, backend, server) : null;
    if (connection == null && Reusing.mayBorrow(x, backend)) {
      if (Borrowing.ask(x, server, Reusing.safeOnly(x, backend))) {
        return true;
      }
    }
    return use(x, connection);
  }

  /// Goes on with a connection that was found, or a new one.
  static boolean use(Exchange x, @Nullable ServerConnection found) {
    BackendRuntime backend = backend(x);
    ServerRuntime server = x.serverRuntime;
    if (server == null) {
      throw new IllegalStateException("no server was chosen");
    }
    ServerConnection connection = found;
    x.serverIsReused = connection != null;
    if (connection != null) {
      backend.count(x.context, server, Counter.REUSES);
    } else {
      backend.count(x.context, server, Counter.CONNECT_ATTEMPTS);
      int handle = Aiming.open(x, backend, server);
      if (handle < 0) {
        return connectFailed(x, -handle, Failure.CONNECT_ERROR);
      }
      connection = new ServerConnection(x.context, server);
      SocksTalk talk = x.context.plan.path == null ? x.context.socks : null;
      connection.socks = talk;
      connection.key = x.connectionKey;
      connection.begin(false);
      x.context.loop.adopt(connection, handle);
      Encrypting.begin(x, server, connection);
    }
    connection.becomeBusy(x);
    x.client().lastServer = server;
    connection.requests++;
    x.serverConnection = connection;
    x.keepLocalName();
    switch (Sending.prepare(x, backend, server, connection)) {
      case READY -> {
        // On we go.
      }
      case TOO_LARGE -> {
        x.ends('I', 'C');
        return Ending.answerOrClose(x, 500);
      }
      case MALFORMED -> {
        return Relaying.malformedBody(x, x.client());
      }
    }
    if (connection.isConnected) {
      x.connectedNanos = x.context.loop.nowNanos();
      x.phase = Phase.RELAY;
      logConnected(x);
      return true;
    }
    x.waitIn(Phase.CONNECTING, x.timeoutMillis(TimeoutKind.CONNECT));
    if (x.requestFlow.out == null
        || connection.socks != null
        || connection.isTls()
        || Encrypting.isFramed(x, server)) {
      // Nothing is there to be sent: the kernel has to say that it is connected.
      connection.writable = false;
      connection.await();
    }
    return true;
  }

  static boolean connecting(Exchange x) {
    ServerConnection connection = connection(x);
    if (connection.hasHangup) {
      int error = x.context.transport.error(connection.handle());
      if (error != 0) {
        return connectFailed(x, error, kind(error));
      }
    }
    ClientConnection client = x.client();
    if (client.hasFailed) {
      return abortConnect(x);
    }
    SocksTalk talk = connection.socks;
    if (talk != null) {
      int result = connection.writable ? talk.step(connection) : TlsLayer.WAITS;
      if (result != TlsLayer.DONE) {
        return result == TlsLayer.FAILED
            && connectFailed(x, connection.errno, Failure.CONNECT_ERROR);
      }
      connection.socks = null;
    }
    if (connection.isTls() && !connection.isEncrypted) {
      int result = Encrypting.handshake(x, connection);
      if (result != TlsLayer.DONE) {
        return result == TlsLayer.FAILED;
      }
    }
    if (x.http && isFramed(x, connection)) {
      if (!connection.writable) {
        return false;
      }
      return switch (connection.sendClear()) {
        case TlsLayer.DONE -> speakInFrames(x, connection);
        case TlsLayer.WAITS -> false;
        default -> connectFailed(x, connection.errno, kind(connection.errno));
      };
    }
    if (x.requestFlow.out != null) {
      Flow.Result result = x.requestFlow.run(client, connection);
      if (result == Flow.Result.SINK_FAILED) {
        return connectFailed(x, connection.errno, kind(connection.errno));
      }
      if (x.requestFlow.sent == 0) {
        return false;
      }
    } else if (!connection.writable) {
      return !x.http && client.hasHangup && client.hasEnded && abortConnect(x);
    }
    isConnected(x, connection);
    return true;
  }

  private static void isConnected(Exchange x, ServerConnection connection) {
    connection.isConnected = true;
    Sending.beginBody(x);
    x.connectedNanos = x.context.loop.nowNanos();
    x.phaseDeadline = 0;
    x.phase = Phase.RELAY;
    logConnected(x);
    Observing.connected(connection.server);
    connection.await();
  }

  private static boolean isFramed(Exchange x, ServerConnection connection) {
    return Encrypting.isFramed(x, connection.server)
        || connection.negotiatedProtocol().equals("h2");
  }

  private static boolean speakInFrames(Exchange x, ServerConnection connection) {
    GatewayConfig application = connection.server.gateway();
    if (application == null) {
      return speakHttp2(x, connection);
    }
    connection.startGateway(application);
    isConnected(x, connection);
    return true;
  }

  /// What was prepared as text goes out on the first stream of the connection.
  private static boolean speakHttp2(Exchange x, ServerConnection connection) {
    boolean shared = backend(x).config.reuse() != ReuseMode.NEVER && !connection.isPrivate;
    connection.isConnected = true;
    x.serverConnection = Http2Server.begin(connection, x, shared);
    isConnected(x, connection);
    return true;
  }

  private static boolean abortConnect(Exchange x) {
    x.ends('C', 'C');
    x.client().count(Counter.CLIENT_ABORTS, 1);
    return Ending.closeAtOnce(x, 'C', 'C');
  }

  static Failure kind(int errno) {
    return switch (errno) {
      case Errnos.ECONNREFUSED -> Failure.CONNECT_REFUSED;
      case Errnos.ETIMEDOUT -> Failure.CONNECT_TIMEOUT;
      default -> Failure.CONNECT_ERROR;
    };
  }

  static ServerConnection connection(Exchange x) {
    ServerConnection connection = x.serverConnection;
    if (connection == null) {
      throw new IllegalStateException("no server is connected");
    }
    return connection;
  }

  /// A connect has failed: it is tried again, here or elsewhere, or given up (HAProxy:
  /// src/backend.c, back_handle_st_cer).
  static boolean connectFailed(Exchange x, int errno, Failure failure) {
    BackendRuntime backend = backend(x);
    ServerRuntime server = x.serverRuntime;
    dropServer(x);
    x.phaseDeadline = 0;
    RetryConfig retry = backend.config.retry();
    boolean again =
        x.retries < x.limits.retries(retry.retries())
            && retry.on().contains(RetryConfig.On.CONNECTION_FAILURE)
            && canSendAgain(x);
    publishFailure(x, backend, server, failure, errno, again);
    if (server != null) {
      Observing.notConnected(server);
    }
    if (!again) {
      x.ends(failure == Failure.CONNECT_TIMEOUT ? 's' : 'S', 'C');
      backend.count(x.context, server, Counter.CONNECT_ERRORS);
      releasePlace(x);
      return Ending.answerOrClose(x, 503);
    }
    x.retries++;
    boolean stays = !mayRedispatch(x, backend);
    if (stays) {
      backend.count(x.context, server, Counter.RETRIES);
    } else {
      releasePlace(x);
      x.isDirect = false;
    }
    boolean waits =
        failure != Failure.CONNECT_TIMEOUT
            && !x.serverIsReused
            && (stays || backend.chooser.active() <= 1);
    x.freshOnly |= x.serverIsReused;
    if (waits) {
      int connect = x.timeoutMillis(TimeoutKind.CONNECT);
      x.waitIn(Phase.RETRY_WAIT, connect > 0 ? Math.min(RETRY_MILLIS, connect) : RETRY_MILLIS);
      return true;
    }
    return retry(x);
  }

  /// Whether the request, or what a TCP client has sent, is still there to be sent once more.
  private static boolean canSendAgain(Exchange x) {
    return x.requestFlow.sent == 0 || x.isRetained;
  }

  static boolean retry(Exchange x) {
    ServerRuntime server = x.serverRuntime;
    x.phaseDeadline = 0;
    if (x.hasServerPlace && server != null) {
      return connect(x, backend(x), server);
    }
    x.phase = Phase.DISPATCH;
    return true;
  }

  /// HAProxy: src/stream.c, stream_choose_redispatch.
  private static boolean mayRedispatch(Exchange x, BackendRuntime backend) {
    int every = backend.config.options().redispatchEvery();
    if (every == 0 || x.cookie.effect == PersistenceRule.Effect.FORCE) {
      return false;
    }
    int retries = x.limits.retries(backend.config.retry().retries());
    boolean due =
        every > 0
            ? x.retries % every == 0
            : retries + 1 + every > 0 && x.retries % (retries + 1 + every) == 0;
    return due || !x.isDirect && backend.chooser.active() > 1 && Choosing.isRotation(backend);
  }

  static void publishFailure(
      Exchange x,
      BackendRuntime backend,
      @Nullable ServerRuntime server,
      Failure failure,
      int errno,
      boolean again) {
    Engine engine = x.context.engine;
    if (engine.hasSink() && server != null) {
      engine.publish(
          new BalancerEvent.ServerFailed(
              engine.instant(), backend.name(), server.name(), failure, errno, again));
    }
  }

  /// Closes the connection to the server without an answer. What a server that was there took of
  /// the body is gone with it: unless the whole request is kept, nobody can tell where the next one
  /// would begin.
  static void dropServer(Exchange x) {
    ServerConnection connection = x.leaveConnection();
    if (connection != null) {
      x.clientKeepsAlive &= x.isRetained || !connection.isConnected;
      connection.close();
    }
    x.requestFlow.reset();
    leaveServer(x);
  }

  static void leaveServer(Exchange x) {
    ServerRuntime server = x.serverRuntime;
    if (x.countedInServer && server != null) {
      x.countedInServer = false;
      server.sessions.leave();
    }
  }

  static void releasePlace(Exchange x) {
    ServerRuntime server = x.serverRuntime;
    if (x.hasServerPlace && server != null) {
      x.hasServerPlace = false;
      server.release();
    }
  }

  /// A stream of TCP says it once its answer may go on.
  private static void logConnected(Exchange x) {
    if (x.http) {
      x.logStep(LogOrigin.CONNECT);
    }
  }
}
