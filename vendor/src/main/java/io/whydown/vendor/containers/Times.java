package io.whydown.vendor.containers;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// Times as engines print them: RFC 3339, where the year 1 means never. Stateless.
final class Times {

  private Times() {}

  static @Nullable Instant tryParse(String text) {
    if (text.isEmpty()) {
      return null;
    }
    try {
      OffsetDateTime time = OffsetDateTime.parse(text);
      return time.getYear() < 1970 ? null : time.toInstant();
    } catch (DateTimeException _) {
      return null;
    }
  }
}
