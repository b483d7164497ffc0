package io.whydown.balancer.engine;

import io.whydown.balancer.config.GatewayConfig;
import io.whydown.balancer.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/// Takes over idle connections to a server from other loops, when its own has none (HAProxy:
/// src/backend.c, conn_backend_get). Loops share nothing: the lender is asked, takes the connection
/// out of its pool, and hands the socket over. Stateless.
@SuppressWarnings("ReferenceEquality") // a server, a loop, is itself
final class Borrowing {

  /// A lender is one round of its loop away, on a machine that has no core to spare some turns of
  /// the scheduler. One that is busier costs more than a new connection.
  private static final int WAIT_MILLIS = 250;

  private Borrowing() {}

  /// Asks a loop that shows an idle connection. False when there is none to ask.
  static boolean ask(Exchange x, ServerRuntime server, boolean safeOnly) {
    LoopContext lender = x.borrowAsked || !x.context.transport.canMove() ? null : lender(x, server);
    if (lender == null) {
      return false;
    }
    x.borrowAsked = true;
    x.borrowAnswered = false;
    x.waitIn(Phase.BORROWING, WAIT_MILLIS);
    long id = x.id;
    ConnectionKey key = x.connectionKey;
    lender.loop.ask(() -> lend(lender, server, safeOnly, key, x, id));
    return true;
  }

  private static @Nullable LoopContext lender(Exchange x, ServerRuntime server) {
    var loops = x.context.engine.loops();
    for (int i = 1; i < loops.size(); i++) {
      LoopContext other = loops.get((x.context.index + i) % loops.size());
      if (server.pools[other.index].shown() > 0) {
        return other;
      }
    }
    return null;
  }

  /// On the lender's loop.
  private static void lend(
      LoopContext lender,
      ServerRuntime server,
      boolean safeOnly,
      @Nullable ConnectionKey key,
      Exchange x,
      long id) {
    ServerConnection connection = server.pools[lender.index].take(safeOnly, key);
    boolean usable =
        connection != null
            && connection.generation == server.generation()
            && !connection.hasHangup
            && !connection.readable
            && !(connection.layer instanceof GatewayLayer gateway && !gateway.isQuiet());
    if (connection == null || !usable) {
      if (connection != null) {
        connection.close();
      }
      x.context.loop.ask(() -> answered(x, id));
      return;
    }
    TlsSession session = connection.tls;
    String sni = connection.sni;
    boolean framed = connection.layer instanceof GatewayLayer;
    connection.tls = null;
    connection.layer = null;
    if (session != null) {
      x.context.engine.handshakes().closed();
    }
    int handle = connection.detach();
    int requests = connection.requests;
    int generation = connection.generation;
    x.context.loop.ask(() -> {
      var taken = new ServerConnection(x.context, server, generation);
      taken.isConnected = true;
      taken.requests = requests;
      taken.key = key;
      taken.begin(false);
      if (session != null) {
        session.moveTo(x.context.index);
        taken.startTls(session);
        taken.sni = sni;
        taken.isEncrypted = true;
      }
      GatewayConfig application = framed ? server.gateway() : null;
      if (application != null) {
        taken.startGateway(application);
      }
      x.context.loop.adopt(taken, handle);
      take(x, id, server, taken);
    });
  }

  private static void answered(Exchange x, long id) {
    if (isWaiting(x, id)) {
      x.borrowAnswered = true;
      x.run();
    }
  }

  private static void take(Exchange x, long id, ServerRuntime server, ServerConnection taken) {
    boolean fits = taken.generation == server.generation();
    if (isWaiting(x, id) && x.serverRuntime == server && fits) {
      x.borrowed = taken;
      x.borrowAnswered = true;
      x.run();
    } else {
      // Whoever asked has gone on.
      taken.close();
    }
  }

  private static boolean isWaiting(Exchange x, long id) {
    return x.phase == Phase.BORROWING && x.id == id;
  }

  /// What the phase does: goes on once the lender has answered, or its time is up.
  static boolean step(Exchange x) {
    if (!x.borrowAnswered) {
      return false;
    }
    ServerConnection connection = x.borrowed;
    x.borrowed = null;
    x.phaseDeadline = 0;
    return Dialing.use(x, connection);
  }
}
