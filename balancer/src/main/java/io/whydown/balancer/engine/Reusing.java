package io.whydown.balancer.engine;

import io.whydown.balancer.config.ReuseMode;
import io.whydown.balancer.transport.ConnectPlan;
import org.jspecify.annotations.Nullable;

/// Which connection that is open already a request may take (`http-reuse`). Stateless.
@SuppressWarnings("ReferenceEquality") // a server is itself
final class Reusing {

  private Reusing() {}

  /// An idle connection that this request may take (HAProxy: src/backend.c, connect_server).
  static @Nullable ServerConnection reusable(
      Exchange x, BackendRuntime backend, ServerRuntime server) {
    if (x.freshOnly) {
      return null;
    }
    ClientConnection client = x.client();
    ClientConnection base = client.base();
    ServerConnection own = base.attached;
    if (own != null) {
      // A PROXY header that names the stream is of no use to another one.
      boolean fits =
          own.server == server
              && own.generation == server.generation()
              && server.config.proxyId() == null
              && Encrypting.fits(x, server, own);
      if (fits && Aiming.isElsewhere(x, server)) {
        ConnectPlan plan = x.context.plan;
        Aiming.aim(x, server, plan);
        fits = plan.target.isSame(own.target);
      }
      if (fits) {
        base.attached = null;
        return own;
      }
      base.attached = null;
      own.close();
    }
    if (Aiming.isElsewhere(x, server)) {
      return null;
    }
    boolean mayShare = mayShare(x, backend);
    if (backend.config.reuse() != ReuseMode.NEVER && Http2Server.fits(x, server, true)) {
      ServerConnection stream = Http2Server.stream(x, server, mayShare);
      if (stream != null) {
        return stream;
      }
    }
    if (!mayShare || !Http2Server.fits(x, server, false)) {
      return null;
    }
    IdlePool pool = server.pools[x.context.index];
    return pool.count() == 0 || Encrypting.isForOneName(server)
        ? null
        : pool.take(safeOnly(x, backend));
  }

  static boolean mayBorrow(Exchange x, BackendRuntime backend, ServerRuntime server) {
    return x.http && !x.freshOnly && mayShare(x, backend) && !Aiming.isElsewhere(x, server);
  }

  /// Whether the request may go over a connection that served others.
  private static boolean mayShare(Exchange x, BackendRuntime backend) {
    ReuseMode mode = backend.config.reuse();
    return mode != ReuseMode.NEVER && (mode != ReuseMode.SAFE || !isFirst(x.client()));
  }

  /// Whether only a connection will do that was shared before.
  static boolean safeOnly(Exchange x, BackendRuntime backend) {
    return backend.config.reuse() == ReuseMode.AGGRESSIVE && isFirst(x.client());
  }

  /// A stream of HTTP/2 is never the first (HAProxy: src/mux_h2.c, CS_EP_NOT_FIRST).
  private static boolean isFirst(ClientConnection client) {
    return client.requests <= 1 && !client.isStream();
  }
}
