package io.whydown.model.filter;

import java.util.Locale;
import java.util.Optional;

/// The places in the kernel where base chains are called (nft(8), "Address families").
public enum Hook {
  INGRESS,
  PREROUTING,
  INPUT,
  FORWARD,
  OUTPUT,
  POSTROUTING,
  EGRESS;

  /// Reads nft's word, for instance `prerouting`; letter case does not matter.
  public static Optional<Hook> tryParse(String word) {
    for (Hook hook : values()) {
      if (hook.name().equalsIgnoreCase(word)) {
        return Optional.of(hook);
      }
    }
    return Optional.empty();
  }

  /// The word of nft(8).
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
