package io.whydown.net;

import java.util.Optional;

/// An address range given by its leading bits, as in `10.0.0.0/8`. Host bits are cleared at birth.
public record IpPrefix(IpAddress address, int length) {

  public static final IpPrefix V4_ALL = new IpPrefix(IpAddress.V4_ANY, 0);
  public static final IpPrefix V6_ALL = new IpPrefix(IpAddress.V6_ANY, 0);

  public IpPrefix {
    int bits = address.family().bits();
    if (length < 0 || length > bits) {
      throw new IllegalArgumentException("length: " + length + " (expected: 0-" + bits + ")");
    }
    address = masked(address, length);
  }

  /// The prefix that holds this address alone.
  public static IpPrefix of(IpAddress address) {
    return new IpPrefix(address, address.family().bits());
  }

  /// Reads `ADDRESS/LENGTH`, `ADDRESS/NETMASK` (IPv4) or a bare address.
  public static Optional<IpPrefix> tryParse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return IpAddress.tryParse(text).map(IpPrefix::of);
    }
    Optional<IpAddress> address = IpAddress.tryParse(text.substring(0, slash));
    if (address.isEmpty()) {
      return Optional.empty();
    }
    int length = length(text.substring(slash + 1), address.get().family());
    return length < 0 ? Optional.empty() : Optional.of(new IpPrefix(address.get(), length));
  }

  private static int length(String text, IpFamily family) {
    if (text.indexOf('.') >= 0 && family == IpFamily.V4) {
      long mask = IpAddress.tryParse(text).map(IpAddress::low).orElse(-1L);
      int ones = Long.bitCount(mask & 0xffff_ffffL);
      long expected = ones == 0 ? 0 : (0xffff_ffffL << (32 - ones)) & 0xffff_ffffL;
      return mask >= 0 && mask == expected ? ones : -1;
    }
    if (text.isEmpty() || text.length() > 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    int length = Integer.parseInt(text);
    return length <= family.bits() ? length : -1;
  }

  /// Whether the address has these leading bits; false for the other family.
  public boolean contains(IpAddress other) {
    return other.family() == address.family() && masked(other, length).equals(address);
  }

  /// The last address of the range.
  public IpAddress last() {
    int host = address.family().bits() - length;
    if (address.isV4()) {
      return new IpAddress(IpFamily.V4, 0, address.low() | ones(host));
    }
    return new IpAddress(
        IpFamily.V6, address.high() | ones(host - 64), address.low() | ones(Math.min(host, 64)));
  }

  private static long ones(int count) {
    return count <= 0 ? 0 : count >= 64 ? -1L : (1L << count) - 1;
  }

  private static IpAddress masked(IpAddress address, int length) {
    int host = address.family().bits() - length;
    return new IpAddress(
        address.family(),
        address.high() & ~ones(host - 64),
        address.low() & ~ones(Math.min(host, 64)));
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
