package io.whydown.cli.balance;

import io.whydown.balancer.admin.Takeover;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The balancer that serves, and those that serve their last clients, in one process. A reload
/// (USR2, or `reload` on the master's socket) reads the configuration again: the new one takes the
/// listening sockets and the servers' health over, so that no client is turned away. A
/// configuration that is wrong changes nothing. Thread-safe.
final class Generations {

  /// Starts one on what the one before gives it; null when it cannot.
  interface Start extends Function<@Nullable Takeover, @Nullable BalancerProcess> {}

  private final Start start;
  private final AtomicInteger reloads = new AtomicInteger();
  private volatile @Nullable BalancerProcess current;

  Generations(Start start) {
    this.start = start;
  }

  /// Starts the first one. False when it cannot.
  synchronized boolean begin(@Nullable Takeover takeover) {
    current = start.apply(takeover);
    return current != null;
  }

  @Nullable BalancerProcess current() {
    return current;
  }

  int reloads() {
    return reloads.get();
  }

  /// False when the new configuration could not be started; the old one serves on.
  synchronized boolean reload() {
    BalancerProcess before = current;
    if (before == null) {
      return false;
    }
    reloads.incrementAndGet();
    BalancerProcess next = start.apply(before.takeover());
    if (next == null) {
      return false;
    }
    current = next;
    before.retire();
    return true;
  }

  void stopSoftly() {
    BalancerProcess serving = current;
    if (serving != null) {
      serving.stopSoftly();
    }
  }

  /// Returns when the one that serves has ended, and no other has taken its place.
  void awaitEnd() throws InterruptedException {
    BalancerProcess serving = current;
    while (serving != null) {
      serving.awaitEnd();
      BalancerProcess now = current;
      if (serving.equals(now)) {
        return;
      }
      serving = now;
    }
  }

  void close() {
    BalancerProcess serving = current;
    if (serving != null) {
      serving.close();
    }
  }
}
