package io.whydown.balancer.engine;

import org.jspecify.annotations.Nullable;

/// Requests that wait, by priority and then by arrival. Guarded by the lock of its backend;
/// `length` may be read without it.
final class RequestQueue {

  private @Nullable Pending first;
  private @Nullable Pending last;
  private volatile int length;
  private volatile int max;

  /// How many have left it: what a request saw before it (`%sq`, `%bq`).
  private int served;

  int length() {
    return length;
  }

  int max() {
    return max;
  }

  void clearMax() {
    max = length;
  }

  @Nullable Pending first() {
    return first;
  }

  void add(Pending pending) {
    Pending before = last;
    while (before != null && before.queueKey > pending.queueKey) {
      before = before.queuePrevious;
    }
    Pending after = before == null ? first : before.queueNext;
    pending.queuePrevious = before;
    pending.queueNext = after;
    if (before == null) {
      first = pending;
    } else {
      before.queueNext = pending;
    }
    if (after == null) {
      last = pending;
    } else {
      after.queuePrevious = pending;
    }
    pending.queue = this;
    pending.queuePlace = served;
    int now = length + 1;
    length = now;
    if (now > max) {
      max = now;
    }
  }

  /// Returns how many were served before it.
  int remove(Pending pending) {
    Pending before = pending.queuePrevious;
    Pending after = pending.queueNext;
    if (before == null) {
      first = after;
    } else {
      before.queueNext = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.queuePrevious = before;
    }
    pending.queuePrevious = null;
    pending.queueNext = null;
    pending.queue = null;
    int now = length - 1;
    length = now;
    return served - pending.queuePlace;
  }

  void countServed() {
    served++;
  }
}
