package io.whydown.balancer.transport;

import org.jspecify.annotations.Nullable;

/// Something that wants to be woken at a time. Lives inside its owner and is linked into the wheel
/// of its loop: to arm it allocates nothing.
public abstract class Timer {

  static final long NEVER = Long.MAX_VALUE;

  @Nullable Timer next;
  @Nullable Timer previous;
  int slot = -1;

  /// In the wheel's milliseconds.
  long deadline = NEVER;

  /// Called on the loop, at or after the deadline; the timer is no longer armed.
  protected abstract void expired();

  public final boolean isArmed() {
    return deadline != NEVER;
  }

  public final long deadline() {
    return deadline;
  }
}
