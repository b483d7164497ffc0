package io.whydown.model.filter;

import io.whydown.net.IpFamily;
import java.util.Locale;
import java.util.Optional;

/// The families of netfilter tables (nft(8), "Address families").
public enum FilterFamily {
  IP,
  IP6,
  INET,
  ARP,
  BRIDGE,
  NETDEV;

  /// Reads nft's word, for instance `inet`.
  public static Optional<FilterFamily> tryParse(String word) {
    for (FilterFamily family : values()) {
      if (family.word().equals(word)) {
        return Optional.of(family);
      }
    }
    return Optional.empty();
  }

  /// The word of nft(8).
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether a chain of this family sees packets of the IP layer of that family.
  public boolean sees(IpFamily packet) {
    return switch (this) {
      case IP -> packet == IpFamily.V4;
      case IP6 -> packet == IpFamily.V6;
      case INET -> true;
      case ARP, BRIDGE, NETDEV -> false;
    };
  }
}
