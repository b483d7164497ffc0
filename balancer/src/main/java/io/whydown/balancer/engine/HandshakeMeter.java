package io.whydown.balancer.engine;

import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.runtime.TlsFigures;
import io.whydown.balancer.tls.TlsSession;

/// Counts handshakes that came to a good end. One writer for each loop.
final class HandshakeMeter {

  private final RateMeter clients;
  private final RateMeter keys;
  private final RateMeter serverKeys;

  HandshakeMeter(int loops) {
    this.clients = new RateMeter(loops);
    this.keys = new RateMeter(loops);
    this.serverKeys = new RateMeter(loops);
  }

  void client(LoopContext context, ClientConnection client) {
    TlsSession session = client.tls;
    if (session != null) {
      clients.count(context.index, context.loop.nowMillis());
      count(keys, context, session);
      client.count(counter(session), 1);
    }
  }

  void server(LoopContext context, ServerConnection connection) {
    TlsSession session = connection.tls;
    if (session != null) {
      count(serverKeys, context, session);
      connection.server.count(context, counter(session));
    }
  }

  private static Counter counter(TlsSession session) {
    return session.isResumed() ? Counter.TLS_RESUMED : Counter.TLS_SESSIONS;
  }

  private static void count(RateMeter meter, LoopContext context, TlsSession session) {
    if (!session.isResumed()) {
      meter.count(context.index, context.loop.nowMillis());
    }
  }

  /// Handshakes with clients in the last second.
  long clientRate(long nowMillis) {
    return clients.rate(nowMillis);
  }

  TlsFigures figures(long nowMillis) {
    return new TlsFigures(
        clients.total(),
        clients.rate(nowMillis),
        clients.max(),
        keys.rate(nowMillis),
        keys.max(),
        serverKeys.rate(nowMillis),
        serverKeys.max());
  }
}
