package io.whydown.vendor.nginx;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// NGINX's time intervals: `60`, `1m30s`, `500ms`, `1h 30m` (nginx.org, "Configuration file
/// measurement units"). A bare number counts seconds.
final class NginxTime {

  private static final Pattern WHOLE =
      Pattern.compile(
          "(?:\\d{1,9}(?:ms|[smhdwMy])\\s*+){1,7}|\\d{1,9}|(?:\\d{1,9}[smhdwMy]\\s*+)++\\d{1,9}");
  private static final Pattern PART = Pattern.compile("(\\d{1,9})(ms|[smhdwMy]|)");

  private NginxTime() {}

  static Optional<Duration> tryParse(String text) {
    if (text.length() > 60 || !WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    Duration sum = Duration.ZERO;
    Matcher parts = PART.matcher(text);
    while (parts.find()) {
      String part = text.substring(parts.start(), parts.end());
      int digits = (int) part.chars().takeWhile(c -> c <= '9').count();
      sum = sum.plus(part(Long.parseLong(part.substring(0, digits)), part.substring(digits)));
    }
    return Optional.of(sum);
  }

  private static Duration part(long count, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      case "d" -> Duration.ofDays(count);
      case "w" -> Duration.ofDays(7 * count);
      case "M" -> Duration.ofDays(30 * count);
      case "y" -> Duration.ofDays(365 * count);
      default -> Duration.ofSeconds(count);
    };
  }
}
