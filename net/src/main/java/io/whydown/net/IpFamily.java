package io.whydown.net;

/// The two families of the Internet Protocol.
public enum IpFamily {
  V4(32),
  V6(128);

  private final int bits;

  IpFamily(int bits) {
    this.bits = bits;
  }

  /// Length of an address in bits.
  public int bits() {
    return bits;
  }
}
