package io.whydown.balancer.config;

import java.util.Locale;
import java.util.Map;

/// Names of header fields as peers want to see them that tell capital from small letters
/// (`h1-case-adjust`).
///
/// @param names the name as it is to be written, by the same in small letters
public record FieldCase(Map<String, String> names) {

  public FieldCase {
    names = Map.copyOf(names);
    names.forEach((key, name) -> {
      if (!key.equals(name.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            "names: " + key + ", " + name + " (expected: the same but for capitals)");
      }
    });
  }
}
