package io.whydown.model.filter;

import java.util.Locale;
import java.util.Optional;

/// The types of an address by the routing tables (linux/rtnetlink.h, RTN_*), with their numbers.
public enum AddressType {
  UNSPEC(0),
  UNICAST(1),
  LOCAL(2),
  BROADCAST(3),
  ANYCAST(4),
  MULTICAST(5),
  BLACKHOLE(6),
  UNREACHABLE(7),
  PROHIBIT(8),
  THROW(9),
  NAT(10);

  private final int number;

  AddressType(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  public Value.Bits value() {
    return Value.Bits.of(number);
  }

  /// Reads the word of nft(8) or of iptables-extensions(8); letter case does not matter.
  public static Optional<AddressType> tryParse(String word) {
    for (AddressType type : values()) {
      if (type.name().toLowerCase(Locale.ROOT).equals(word.toLowerCase(Locale.ROOT))) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
