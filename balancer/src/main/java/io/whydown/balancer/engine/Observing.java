package io.whydown.balancer.engine;

import io.whydown.balancer.config.HealthOptions;
import io.whydown.balancer.config.HealthOptions.Observe;

/// Lets traffic count as a check (`observe`; HAProxy: src/check.c, __health_adjust). Stateless.
final class Observing {

  private Observing() {}

  /// A stream failed at the server; `http` when it was its answer that was wrong.
  static void failed(ServerRuntime server, boolean http) {
    HealthOptions options = server.config.health();
    if (options.observe() == Observe.NONE || http && options.observe() == Observe.LAYER4) {
      return;
    }
    int failures = server.trafficFailures.incrementAndGet();
    if (failures < options.errorLimit()) {
      return;
    }
    server.trafficFailures.set(0);
    switch (options.onError()) {
      case FASTINTER -> {
        // The next check comes early, below.
      }
      case FAIL_CHECK -> server.health.failedTraffic(failures, false, false);
      case SUDDEN_DEATH -> server.health.failedTraffic(failures, true, false);
      case MARK_DOWN -> server.health.failedTraffic(failures, false, true);
    }
    server.backend.engine.checkSoon(server);
  }

  static void passed(ServerRuntime server) {
    if (server.config.health().observe() != Observe.NONE && server.trafficFailures.get() > 0) {
      server.trafficFailures.set(0);
    }
  }
}
