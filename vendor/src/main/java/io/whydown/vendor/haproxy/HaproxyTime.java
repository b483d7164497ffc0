package io.whydown.vendor.haproxy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Reads times of the configuration manual 2.6, section 2.5: a number and one of us, ms, s, m, h,
/// d; milliseconds without a unit. Stateless.
final class HaproxyTime {

  private static final int MAX_DIGITS = 12;

  private HaproxyTime() {}

  /// Returns the time; null when the text is none or exceeds HAProxy's limit of 2^31 ms.
  static @Nullable Duration tryParse(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    if (digits == 0 || digits > MAX_DIGITS) {
      return null;
    }
    long number = Long.parseLong(text.substring(0, digits));
    Duration duration =
        switch (text.substring(digits)) {
          case "us" -> Duration.ofNanos(number * 1000);
          case "", "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          case "d" -> Duration.ofDays(number);
          default -> null;
        };
    return duration != null && duration.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) <= 0
        ? duration
        : null;
  }
}
