package io.whydown.net;

import java.time.Duration;
import java.util.function.LongSupplier;

/// A point on a monotonic clock by which work must end. Immutable; safe to share.
public record Deadline(LongSupplier nanoClock, long atNanos) {

  public static Deadline after(Duration limit, LongSupplier nanoClock) {
    return new Deadline(nanoClock, nanoClock.getAsLong() + limit.toNanos());
  }

  /// Time left; zero or negative when the deadline has passed.
  public Duration remaining() {
    return Duration.ofNanos(atNanos - nanoClock.getAsLong());
  }

  public boolean isOver() {
    return atNanos - nanoClock.getAsLong() <= 0;
  }

  /// The earlier of this deadline and `limit` from now.
  public Deadline atMost(Duration limit) {
    Deadline other = after(limit, nanoClock);
    return other.atNanos - atNanos < 0 ? other : this;
  }
}
