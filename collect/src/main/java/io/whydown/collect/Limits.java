package io.whydown.collect;

import java.time.Duration;
import java.util.Locale;

/// How much time, and how many hosts at once, a collection may take.
///
/// @param perHost the longest that one host is waited for, connecting included
/// @param hostsAtOnce how many hosts are asked side by side; bounds memory, since each may bring up
///   to [RunResult#MAX_OUTPUT]
public record Limits(Duration perHost, int hostsAtOnce) {

  /// Eight seconds leave two of the default whole-run limit of ten for judging; 64 hosts keep the
  /// process far below the file limit of 1024.
  public static final Limits DEFAULT = new Limits(Duration.ofSeconds(8), 64);

  public Limits {
    if (perHost.isNegative() || perHost.isZero()) {
      throw new IllegalArgumentException("perHost: " + perHost + " (expected: above 0)");
    }
    if (hostsAtOnce < 1) {
      throw new IllegalArgumentException("hostsAtOnce: " + hostsAtOnce + " (expected: 1 or more)");
    }
  }

  public Limits withPerHost(Duration newPerHost) {
    return new Limits(newPerHost, hostsAtOnce);
  }

  /// A duration as a person reads it: `8.0 s`.
  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
