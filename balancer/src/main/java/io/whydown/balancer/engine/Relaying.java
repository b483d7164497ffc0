package io.whydown.balancer.engine;

import io.whydown.balancer.hook.TimeoutKind;
import io.whydown.balancer.http1.HeadFault;
import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.transport.Buffer;

/// Moves bytes between a client and a server that are connected, and reads the answer's head.
/// Stateless.
final class Relaying {

  private Relaying() {}

  static boolean relay(Exchange x) {
    ClientConnection client = x.client();
    ServerConnection server = x.serverConnection;
    if (server == null) {
      return down(x, client, client, Flow.Result.DONE);
    }
    return x.http && !x.isTunnel ? http(x, client, server) : tunnel(x, client, server);
  }

  // TCP, and what HTTP becomes after an upgrade.

  private static boolean tunnel(Exchange x, ClientConnection client, ServerConnection server) {
    Flow up = x.requestFlow;
    Flow down = x.responseFlow;
    if (!x.responseStarted) {
      x.responseStarted = true;
      x.responseNanos = x.context.loop.nowNanos();
      ServerRuntime runtime = x.serverRuntime;
      if (runtime != null && !x.http) {
        Persistence.remember(x, Dialing.backend(x), runtime);
      }
      down.maySplice = up.maySplice;
      down.pace = x.responsePace;
      down.expectUntilClose();
      Ending.logSoon(x);
    }
    Flow.Result upward = up.run(client, server);
    if (!x.http && !TcpAnswers.areThrough(x) && !TcpAnswers.mayGoOn(x, server)) {
      if (x.phase == Phase.RELAY) {
        armTunnel(x, client, server);
      }
      return false;
    }
    Flow.Result downward = down.run(server, client);
    if (upward == Flow.Result.DONE && !server.isShut) {
      server.shutOutput();
    }
    if (downward == Flow.Result.DONE && !client.isShut) {
      client.shutOutput();
    }
    if (upward == Flow.Result.SOURCE_FAILED || downward == Flow.Result.SINK_FAILED) {
      return cut(x, 'C', Counter.CLIENT_ABORTS);
    }
    if (downward == Flow.Result.SOURCE_FAILED || upward == Flow.Result.SINK_FAILED) {
      return cut(x, 'S', Counter.SERVER_ABORTS);
    }
    if (upward == Flow.Result.DONE && downward == Flow.Result.DONE) {
      Ending.close(x, false, false);
      return false;
    }
    armTunnel(x, client, server);
    return false;
  }

  private static boolean cut(Exchange x, char who, Counter counter) {
    x.ends(who, 'D');
    countAbort(x, counter);
    Ending.close(x, true, false);
    return false;
  }

  static void countAbort(Exchange x, Counter counter) {
    if (counter == Counter.CLIENT_ABORTS) {
      x.client().count(counter, 1);
    }
    BackendRuntime backend = x.backendRuntime;
    if (backend != null) {
      backend.count(x.context, x.serverRuntime, counter);
    }
  }

  private static void armTunnel(Exchange x, ClientConnection client, ServerConnection server) {
    var front = x.frontendRuntime().proxy.timeouts();
    var back = Dialing.backend(x).proxy.timeouts();
    int tunnel = x.limits.millis(TimeoutKind.TUNNEL, back);
    int clientMillis = x.limits.millis(TimeoutKind.CLIENT, front);
    int serverMillis = x.limits.millis(TimeoutKind.SERVER, back);
    if (tunnel > 0) {
      clientMillis = tunnel;
      serverMillis = tunnel;
    }
    if (client.isShut && front.clientFinMillis() > 0) {
      clientMillis = front.clientFinMillis();
    }
    if (server.isShut && back.serverFinMillis() > 0) {
      serverMillis = back.serverFinMillis();
    }
    long now = x.context.loop.nowMillis();
    // Each side is watched while something is awaited from it: bytes, or room for bytes.
    boolean fromClient = isAwaited(x.requestFlow) || x.responseFlow.hasOutput();
    boolean fromServer = isAwaited(x.responseFlow) || x.requestFlow.hasOutput();
    x.clientDeadline = fromClient && clientMillis > 0 ? now + clientMillis : 0;
    x.serverDeadline = fromServer && serverMillis > 0 ? now + serverMillis : 0;
  }

  /// Whether more of a body is to come. What a pace holds back does not show who is silent.
  private static boolean isAwaited(Flow flow) {
    return !flow.isBodyDone() && !flow.isHeldBack();
  }

  // HTTP.

  private static boolean http(Exchange x, ClientConnection client, ServerConnection server) {
    Flow.Result up = Flow.Result.DONE;
    if (!x.requestFlow.isDone()) {
      up = x.requestFlow.run(client, server);
      switch (up) {
        case SOURCE_FAILED, CUT -> {
          return cutRequest(x);
        }
        case MALFORMED -> {
          return malformedBody(x, client);
        }
        case SINK_FAILED -> {
          if (isAnswered(x)) {
            return leftUnread(x);
          }
          if (server.layer instanceof GatewayLayer gateway && gateway.isMute) {
            return unspeakable(x);
          }
          // The server may have said why before it hung up: its answer is looked for.
          server.readable = true;
          server.hasFailed = false;
        }
        case DONE, WAIT_SOURCE, WAIT_SINK, WAIT_PACE -> {
          // As it should be.
        }
      }
    }
    if (!x.responseStarted) {
      int read = ResponseReading.head(x, client, server);
      if (read != ResponseReading.STARTED) {
        armHttp(x, client, up);
        return read == ResponseReading.MOVED;
      }
    }
    if (x.responseFlow.isGathered() && x.requestFlow.isDone()) {
      // The whole answer is here, and the server is given back before it goes out: whoever has read
      // it, and asks again by way of another loop, finds the connection, and is logged behind it
      // where a service of ours has answered.
      if (Replaying.standsIn(server)) {
        Ending.logBefore(x);
      }
      Ending.giveServerBack(x, true);
    }
    return down(x, server, client, up);
  }

  /// @param source the server; the client itself when the server has been given back, since then
  ///   nothing more is read
  private static boolean down(Exchange x, Wire source, ClientConnection client, Flow.Result up) {
    Flow.Result down = x.responseFlow.run(source, client);
    return switch (down) {
      case DONE -> {
        if (isRestAwaited(x, client, up)) {
          if (up == Flow.Result.SINK_FAILED) {
            yield leftUnread(x);
          }
          armHttp(x, client, up);
          yield false;
        }
        Ending.finish(x);
        yield true;
      }
      case WAIT_SOURCE, WAIT_SINK, WAIT_PACE -> {
        armHttp(x, client, up);
        yield false;
      }
      case CUT, SOURCE_FAILED, MALFORMED -> {
        Dialing.backend(x).count(x.context, x.serverRuntime, Counter.RESPONSE_ERRORS);
        yield cut(x, 'S', Counter.SERVER_ABORTS);
      }
      case SINK_FAILED -> cut(x, 'C', Counter.CLIENT_ABORTS);
    };
  }

  /// Whether all of the answer has gone out.
  static boolean isAnswered(Exchange x) {
    return x.responseStarted && x.responseFlow.isDone();
  }

  /// Whether the server, which has answered already, is to get the rest of its request all the
  /// same: it may read on, and what it reads has to be whole. Of HTTP/2, the client is told to
  /// stop. A service that is full will not be read from again, and so takes no more.
  private static boolean isRestAwaited(Exchange x, ClientConnection client, Flow.Result up) {
    ServerConnection server = x.serverConnection;
    return server != null
        && !x.requestFlow.isDone()
        && !x.isTunnel
        && !client.isStream()
        && !client.hasFailed
        && !(up == Flow.Result.WAIT_SINK && Replaying.standsIn(server));
  }

  /// The server has answered, and takes no more of the request.
  private static boolean leftUnread(Exchange x) {
    x.ends('S', 'D');
    BackendRuntime backend = Dialing.backend(x);
    backend.count(x.context, x.serverRuntime, Counter.RESPONSE_ERRORS);
    backend.count(x.context, x.serverRuntime, Counter.SERVER_ABORTS);
    Ending.finish(x);
    return true;
  }

  private static boolean unspeakable(Exchange x) {
    x.ends('I', 'H');
    x.countInternalError();
    return Ending.answerInstead(x, 500);
  }

  private static boolean cutRequest(Exchange x) {
    x.ends('C', 'D');
    countAbort(x, Counter.CLIENT_ABORTS);
    Dialing.dropServer(x);
    // as in HAProxy, who has gone in the middle is told nothing, also where he could still read
    return Ending.closeAtOnce(x, 'C', 'D');
  }

  static boolean malformedBody(Exchange x, ClientConnection client) {
    HeadFault fault = x.requestFlow.chunks.fault();
    Buffer in = client.in;
    int at = in == null ? 0 : in.start;
    Dialing.dropServer(x);
    if (x.responseStarted) {
      client.count(Counter.REQUEST_ERRORS, 1);
      return Ending.closeAtOnce(x, 'P', 'D');
    }
    return Reading.refuse(x, fault, at);
  }

  private static void armHttp(Exchange x, ClientConnection client, Flow.Result up) {
    if (x.phase != Phase.RELAY) {
      return;
    }
    var front = x.frontendRuntime().proxy.timeouts();
    var back = Dialing.backend(x).proxy.timeouts();
    int clientMillis = x.limits.millis(TimeoutKind.CLIENT, front);
    int serverMillis = x.limits.millis(TimeoutKind.SERVER, back);
    long now = x.context.loop.nowMillis();
    boolean fromClient = up == Flow.Result.WAIT_SOURCE || x.responseFlow.hasOutput();
    // As in HAProxy, a server's time runs while the client is still sending, too.
    boolean fromServer = isAnswered(x) ? up == Flow.Result.WAIT_SINK : !x.responseFlow.hasOutput();
    fromServer &= up != Flow.Result.WAIT_PACE && !x.responseFlow.isHeldBack();
    x.clientDeadline = fromClient && clientMillis > 0 ? now + clientMillis : 0;
    if (!fromServer || serverMillis == 0) {
      x.serverDeadline = 0;
    } else if (x.responseStarted
        || x.serverDeadline == 0
        || x.requestFlow.sent != x.sentWhenArmed) {
      // a head that comes in small pieces has no more time than one that comes at once
      x.serverDeadline = now + serverMillis;
      x.sentWhenArmed = x.requestFlow.sent;
    }
    if (client.in == null && !client.hasEnded) {
      client.await();
    }
  }
}
