package io.whydown.balancer.engine;

import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.runtime.TlsFigures;
import io.whydown.balancer.tls.TlsSession;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts handshakes that came to a good end, one writer for each loop, and encrypted connections.
final class HandshakeMeter {

  private final RateMeter clients;
  private final RateMeter keys;
  private final RateMeter serverKeys;

  private final AtomicInteger open = new AtomicInteger();
  private final int most;

  /// @param most encrypted connections at one time; 0 for no limit
  HandshakeMeter(int loops, int most) {
    this.most = most;
    this.clients = new RateMeter(loops);
    this.keys = new RateMeter(loops);
    this.serverKeys = new RateMeter(loops);
  }

  /// Whether no other connection may be encrypted.
  boolean isFull() {
    return most > 0 && open.get() >= most;
  }

  void opened() {
    open.incrementAndGet();
  }

  void closed() {
    open.decrementAndGet();
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
        most,
        open.get(),
        clients.total(),
        clients.rate(nowMillis),
        clients.max(),
        keys.rate(nowMillis),
        keys.max(),
        serverKeys.rate(nowMillis),
        serverKeys.max());
  }
}
