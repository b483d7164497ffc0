package io.whydown.cli.balance;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How much is done to say why servers fail (environment variable `WHYDOWN_WHY`).
enum WhyMode {
  /// Nothing but the words of checks.
  OFF,
  /// What the balancer itself saw: no extra connection, line or column, so that a program that
  /// compares with HAProxy sees no difference. `bin/haproxy` begins so.
  PASSIVE,
  /// The investigator looks into the host and tries again. `whydown balance` begins so.
  ON;

  static final String VARIABLE = "WHYDOWN_WHY";

  /// @param text null when it was not set
  /// @throws IllegalArgumentException with what can be written
  static WhyMode of(@Nullable String text, WhyMode otherwise) {
    if (text == null || text.isEmpty()) {
      return otherwise;
    }
    for (WhyMode mode : values()) {
      if (mode.name().equals(text.toUpperCase(Locale.ROOT))) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        VARIABLE + "=" + text + ": not a mode; write off, passive or on");
  }
}
