package io.whydown.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/// An IPv4 or IPv6 address, without zone. An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) stays
/// IPv6 until `unmapped` is asked for. For IPv4 `high` is 0 and `low` holds the 32 bits.
public record IpAddress(IpFamily family, long high, long low) implements Comparable<IpAddress> {

  public static final IpAddress V4_LOOPBACK = v4(0x7f000001L);
  public static final IpAddress V6_LOOPBACK = new IpAddress(IpFamily.V6, 0, 1);
  public static final IpAddress V4_ANY = v4(0);
  public static final IpAddress V6_ANY = new IpAddress(IpFamily.V6, 0, 0);

  public IpAddress {
    if (family == IpFamily.V4 && (high != 0 || (low >>> 32) != 0)) {
      throw new IllegalArgumentException("low: " + low + " (expected: 32 bits)");
    }
  }

  private static IpAddress v4(long bits) {
    return new IpAddress(IpFamily.V4, 0, bits);
  }

  /// Returns the address of 4 or 16 bytes in network order.
  public static IpAddress of(byte[] bytes) {
    if (bytes.length == 4) {
      return v4(word(bytes, 0, 4));
    }
    if (bytes.length == 16) {
      return new IpAddress(IpFamily.V6, word(bytes, 0, 8), word(bytes, 8, 8));
    }
    throw new IllegalArgumentException("length: " + bytes.length + " (expected: 4 or 16)");
  }

  /// Returns the address; a scope is dropped, a mapped address is what the JDK made of it (IPv4).
  public static IpAddress of(InetAddress address) {
    return of(address.getAddress());
  }

  /// Reads a literal; never resolves a name. Throws on anything that is not a literal.
  public static IpAddress parse(String text) {
    return tryParse(text)
        .orElseThrow(
            () -> new IllegalArgumentException("address: " + text + " (expected: a literal)"));
  }

  /// Reads a dotted quad of four decimal parts, or an IPv6 literal (RFC 4291, 2.2), optionally in
  /// brackets and with a zone that is dropped. Never resolves a name.
  public static Optional<IpAddress> tryParse(String text) {
    return Optional.ofNullable(IpLiteral.read(text));
  }

  public boolean isV4() {
    return family == IpFamily.V4;
  }

  public boolean isV6() {
    return family == IpFamily.V6;
  }

  /// 127.0.0.0/8, ::1, and the mapped form of the former.
  public boolean isLoopback() {
    IpAddress plain = unmapped();
    return plain.isV4() ? (plain.low >>> 24) == 127 : equals(V6_LOOPBACK);
  }

  /// 0.0.0.0 or ::.
  public boolean isUnspecified() {
    return high == 0 && low == 0;
  }

  /// fe80::/10 or 169.254.0.0/16.
  public boolean isLinkLocal() {
    return isV4() ? (low >>> 16) == 0xa9feL : (high >>> 54) == (0xfe80L >>> 6);
  }

  /// The IPv4 address inside an IPv4-mapped one; this address otherwise.
  public IpAddress unmapped() {
    return isV6() && high == 0 && (low >>> 32) == 0xffffL ? v4(low & 0xffff_ffffL) : this;
  }

  /// Network order, 4 or 16 bytes.
  public byte[] bytes() {
    byte[] bytes = new byte[family.bits() / 8];
    for (int i = 0; i < bytes.length; i++) {
      int fromEnd = bytes.length - 1 - i;
      bytes[i] = (byte) (fromEnd < 8 ? low >>> (fromEnd * 8) : high >>> ((fromEnd - 8) * 8));
    }
    return bytes;
  }

  /// The same address for the JDK's sockets; a mapped address becomes IPv4 there.
  public InetAddress toInetAddress() {
    try {
      return InetAddress.getByAddress(bytes());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of legal length was refused", e);
    }
  }

  /// IPv4 before IPv6, then by unsigned value.
  @Override
  public int compareTo(IpAddress other) {
    int order = family.compareTo(other.family);
    if (order == 0) {
      order = Long.compareUnsigned(high, other.high);
    }
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  /// Dotted quad, or the canonical text of RFC 5952.
  @Override
  public String toString() {
    return IpLiteral.write(this);
  }

  private static long word(byte[] bytes, int from, int length) {
    long word = 0;
    for (int i = from; i < from + length; i++) {
      word = (word << 8) | (bytes[i] & 0xff);
    }
    return word;
  }
}
