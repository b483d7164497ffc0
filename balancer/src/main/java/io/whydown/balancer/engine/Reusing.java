package io.whydown.balancer.engine;

import io.whydown.balancer.config.ReuseMode;
import java.util.Objects;
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
    ConnectionKey key = x.connectionKey;
    ServerConnection own = base.attached;
    if (own != null) {
      base.attached = null;
      boolean encrypts = server.config.tls() != null && server.encrypts;
      if (own.server == server
          && own.generation == server.generation()
          && own.isTls() == encrypts
          && Objects.equals(own.key, key)) {
        return own;
      }
      own.close();
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
    return pool.count() == 0 ? null : pool.take(safeOnly(x, backend), key);
  }

  static boolean mayBorrow(Exchange x, BackendRuntime backend) {
    return x.http && !x.freshOnly && mayShare(x, backend);
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
