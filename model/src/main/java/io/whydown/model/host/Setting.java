package io.whydown.model.host;

import io.whydown.model.evidence.Provenance;
import java.util.OptionalLong;

/// A named value with its place: a sysctl or a counter.
public record Setting(String name, String value, Provenance provenance) {

  public OptionalLong number() {
    try {
      return OptionalLong.of(Long.parseLong(value.strip()));
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }
}
