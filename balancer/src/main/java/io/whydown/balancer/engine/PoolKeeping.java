package io.whydown.balancer.engine;

import io.whydown.balancer.config.ReuseMode;
import io.whydown.balancer.config.ServerLimits;

/// Keeps connections to servers for requests to come. Stateless.
final class PoolKeeping {

  /// Of a large answer one acknowledgement more or less is nothing.
  private static final int SMALL_BYTES = 16_384;

  private PoolKeeping() {}

  /// The stream is done with a connection that could serve another one.
  static void keep(Exchange x, ServerConnection connection, ServerRuntime server) {
    ServerLimits limits = server.config.limits();
    int purge =
        limits.poolPurgeMillis() > 0
            ? limits.poolPurgeMillis()
            : x.context.engine.process().poolPurgeMillis();
    if (limits.maxReuse() >= 0 && connection.requests > limits.maxReuse()) {
      connection.abort();
      return;
    }
    if (x.responseFlow.sent < SMALL_BYTES) {
      connection.keepServing();
    }
    boolean own = connection.isPrivate || server.backend.config.reuse() == ReuseMode.NEVER;
    if (own) {
      if (!x.clientKeepsAlive) {
        connection.abort();
        return;
      }
      ClientConnection client = x.client().base();
      if (client.attached != null) {
        // Another stream of the same client was quicker.
        connection.close();
        return;
      }
      client.attached = connection;
      // It lives as long as its client.
      connection.becomeIdle(0);
      connection.owner = client;
      return;
    }
    IdlePool pool = server.pools[x.context.index];
    int max = limits.poolMaxIdle();
    if (max >= 0 && idle(server) >= max) {
      connection.close();
      return;
    }
    connection.becomeIdle(purge);
    if (!pool.hasUse(limits.poolLow())) {
      connection.abort();
      return;
    }
    pool.put(connection);
  }

  /// Over all loops: the limit is the server's, wherever its clients came in.
  private static int idle(ServerRuntime server) {
    int sum = 0;
    for (IdlePool pool : server.pools) {
      sum += pool.shown();
    }
    return sum;
  }

  /// Closes all that are idle, because the server is gone or somewhere else.
  static void drop(ServerRuntime server, int loop) {
    Http2Server.endAll(server, loop);
    IdlePool pool = server.pools[loop];
    ServerConnection connection = pool.newest();
    while (connection != null) {
      pool.remove(connection);
      connection.close();
      connection = pool.newest();
    }
  }
}
