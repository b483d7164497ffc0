package io.whydown.balancer.engine;

import io.whydown.balancer.config.RateLimits;

/// Holds clients back that come faster than they may (HAProxy: src/listener.c, listener_accept).
/// Thread-safe.
final class RateLimiting {

  private final Engine engine;
  private volatile RateLimits limits;
  private volatile long compressionPerSecond;

  RateLimiting(Engine engine) {
    this.engine = engine;
    this.limits = engine.process().rates();
    this.compressionPerSecond = engine.process().compression().maxBytesPerSecond();
  }

  RateLimits limits() {
    return limits;
  }

  void setLimits(RateLimits wanted) {
    limits = wanted;
  }

  /// Bytes that may be given to compression in a second; 0 for any number.
  long compressionPerSecond() {
    return compressionPerSecond;
  }

  void setCompressionPerSecond(long bytes) {
    compressionPerSecond = bytes;
  }

  /// Milliseconds until the listener may take another client; 0 for none.
  long delay(ListenerRuntime listener, long nowMillis) {
    RateLimits now = limits;
    FrontendRuntime frontend = listener.frontend;
    int ofFrontend = frontend.config.maxSessionRate();
    long wait = ofFrontend == 0 ? 0 : delay(frontend.sessions.rate(nowMillis), ofFrontend);
    if (now.connections() > 0) {
      wait = Math.max(wait, delay(engine.connectionRate().rate(nowMillis), now.connections()));
    }
    if (now.sessions() > 0) {
      wait = Math.max(wait, delay(engine.connectionRate().rate(nowMillis), now.sessions()));
    }
    if (now.handshakes() > 0 && listener.config.tls() != null) {
      wait = Math.max(wait, delay(engine.handshakes().clientRate(nowMillis), now.handshakes()));
    }
    return wait;
  }

  private static long delay(long rate, int limit) {
    return rate < limit ? 0 : Math.max(1, 1_000 / limit);
  }
}
