package io.whydown.balancer.engine;

import io.whydown.balancer.event.BalancerEvent;

/// Whether a backend has a server left, and since when.
final class BackendState {

  private final BackendRuntime backend;
  private boolean available = true;
  private long changedAtNanos;
  private long downNanos;
  private long downs;
  private boolean untold;

  BackendState(BackendRuntime backend) {
    this.backend = backend;
    this.changedAtNanos = backend.engine.nanoTime();
  }

  synchronized void start() {
    available = isAvailableNow();
  }

  private boolean isAvailableNow() {
    return backend.servers.isEmpty() || backend.chooser.used() > 0;
  }

  /// A server has changed.
  void changed() {
    boolean now = isAvailableNow();
    synchronized (this) {
      if (now == available) {
        return;
      }
      long nanos = backend.engine.nanoTime();
      if (now) {
        downNanos += nanos - changedAtNanos;
      } else {
        downs++;
      }
      available = now;
      changedAtNanos = nanos;
      untold = true;
    }
  }

  /// Tells of the change, behind the server's that made it.
  void tell() {
    boolean now;
    synchronized (this) {
      if (!untold) {
        return;
      }
      untold = false;
      now = available;
    }
    if (backend.engine.hasSink()) {
      backend.engine.publish(
          new BalancerEvent.BackendChanged(backend.engine.instant(), backend.name(), now));
    }
  }

  synchronized boolean isUp() {
    return available;
  }

  synchronized long secondsSinceChange() {
    return (backend.engine.nanoTime() - changedAtNanos) / 1_000_000_000L;
  }

  synchronized long downSeconds() {
    long nanos = available ? downNanos : downNanos + backend.engine.nanoTime() - changedAtNanos;
    return nanos / 1_000_000_000L;
  }

  synchronized long downs() {
    return downs;
  }
}
