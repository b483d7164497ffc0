package io.whydown.model.filter;

import io.whydown.net.IpAddress;
import java.util.List;

/// A value that conditions compare.
public sealed interface Value {

  /// An unsigned number of up to 128 bits: an address, a port, a mark, flags, a MAC address.
  record Bits(long high, long low) implements Value, Comparable<Bits> {

    public static final Bits ZERO = new Bits(0, 0);
    public static final Bits ALL = new Bits(-1, -1);

    /// @param low treated as unsigned
    public static Bits of(long low) {
      return new Bits(0, low);
    }

    public static Bits of(IpAddress address) {
      return new Bits(address.high(), address.low());
    }

    public Bits and(Bits other) {
      return new Bits(high & other.high, low & other.low);
    }

    public Bits or(Bits other) {
      return new Bits(high | other.high, low | other.low);
    }

    public Bits xor(Bits other) {
      return new Bits(high ^ other.high, low ^ other.low);
    }

    public boolean isZero() {
      return high == 0 && low == 0;
    }

    @Override
    public int compareTo(Bits other) {
      int order = Long.compareUnsigned(high, other.high);
      return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }
  }

  /// A name, such as that of an interface.
  record Name(String text) implements Value {}

  /// Several values side by side (a concatenation).
  record Tuple(List<Value> parts) implements Value {
    public Tuple {
      parts = List.copyOf(parts);
    }
  }
}
