package io.whydown.balancer.engine;

import io.whydown.balancer.config.HealthOptions;
import io.whydown.balancer.config.HealthOptions.Observe;
import io.whydown.balancer.event.BalancerEvent.Failure;
import io.whydown.balancer.event.BalancerEvent.Why;
import io.whydown.balancer.hook.CheckStatus;
import io.whydown.balancer.runtime.CheckResult;
import io.whydown.balancer.runtime.Counter;

/// Lets traffic count as a check (`observe`; HAProxy: src/check.c, `__health_adjust` and
/// `analyze_statuses`). Stateless.
final class Observing {

  private Observing() {}

  /// No connection came about: what either kind of watching calls a failure.
  static void notConnected(ServerRuntime server) {
    if (server.config.health().observe() != Observe.NONE) {
      failed(server, "L4 unsuccessful connection");
    }
  }

  static void connected(ServerRuntime server) {
    if (server.config.health().observe() == Observe.LAYER4) {
      server.trafficFailures.set(0);
    }
  }

  /// An answer was awaited in vain, or cannot be used.
  static void unanswered(ServerRuntime server, Failure how) {
    if (server.config.health().observe() == Observe.LAYER7) {
      failed(
          server,
          switch (how) {
            case MALFORMED_RESPONSE -> "Invalid http response (headers)";
            case RESPONSE_TIMEOUT -> "Read timeout (http)";
            case EMPTY_RESPONSE -> "Close from server (http)";
            default -> "Read error (http)";
          });
    }
  }

  /// A client can ask for 501 and 505 itself, so that they say nothing of the server.
  static void answered(ServerRuntime server, int status) {
    if (server.config.health().observe() != Observe.LAYER7) {
      return;
    }
    if (status < 500 || status == 501 || status == 505) {
      server.trafficFailures.set(0);
    } else {
      failed(server, "Wrong http response");
    }
  }

  private static void failed(ServerRuntime server, String last) {
    HealthOptions options = server.config.health();
    int failures = server.trafficFailures.incrementAndGet();
    if (failures < options.errorLimit()) {
      return;
    }
    server.trafficFailures.set(0);
    server.counters.addOutside(Counter.OBSERVED_FAILURES, 1);
    String text = "Detected %d consecutive errors, last one was: %s".formatted(failures, last);
    var result = new CheckResult(CheckStatus.HEALTH_ANALYSIS, 0, 0, -1, text, 0);
    server.health.failedTraffic(new Why.Traffic(failures, result), options.onError());
    server.backend.engine.checkSoon(server);
  }
}
