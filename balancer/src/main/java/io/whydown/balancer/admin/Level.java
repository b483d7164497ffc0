package io.whydown.balancer.admin;

import java.util.Locale;

/// What a connection of the stats socket may do.
public enum Level {
  USER,
  OPERATOR,
  ADMIN;

  public static Level of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean isAtLeast(Level other) {
    return compareTo(other) >= 0;
  }
}
