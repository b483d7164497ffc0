package io.whydown.collect;

import java.time.Duration;
import java.util.Locale;

/// How much time, and how many hosts at once, a collection may take.
///
/// @param perHost the longest that one host is waited for, connecting included
/// @param hostsAtOnce how many hosts are asked side by side; bounds memory, since each may bring up
///   to [RunResult#MAX_OUTPUT]
public record Limits(Duration perHost, int hostsAtOnce) {

  /// For a run of ten seconds, as runs are by default; 64 hosts keep the process far below the file
  /// limit of 1024.
  public static final Limits DEFAULT = new Limits(Duration.ofSeconds(8), 64);

  /// Of a run, what one host may take; the rest is for probing and judging.
  private static final int HOST_PERCENT = 80;

  public Limits {
    if (perHost.isNegative() || perHost.isZero()) {
      throw new IllegalArgumentException("perHost: " + perHost + " (expected: above 0)");
    }
    if (hostsAtOnce < 1) {
      throw new IllegalArgumentException("hostsAtOnce: " + hostsAtOnce + " (expected: 1 or more)");
    }
  }

  /// The limits of a run that may take so long as a whole.
  public static Limits of(Duration run) {
    Duration perHost = run.multipliedBy(HOST_PERCENT).dividedBy(100);
    return new Limits(perHost, DEFAULT.hostsAtOnce());
  }

  /// A duration as a person reads it: `8.0 s`.
  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
