package io.whydown.diagnose.causes.process;

import io.whydown.model.host.Unit;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/// Times of a unit as systemctl(1) prints them with TZ=UTC: `Sat 2026-11-21 02:27:18 UTC`.
/// Stateless.
final class UnitTimes {

  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT);

  private UnitTimes() {}

  /// Empty when the unit has none, or it is of a zone whose offset is not known here.
  static Optional<Instant> of(Unit unit, String property) {
    String text = unit.property(property);
    if (text == null || text.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDateTime.parse(text.strip(), FORM).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
