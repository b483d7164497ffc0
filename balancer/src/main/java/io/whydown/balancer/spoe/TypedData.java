package io.whydown.balancer.spoe;

import io.whydown.net.IpAddress;

/// A value as frames have it (doc/SPOE.txt, section 3.1). Texts hold a char for each byte.
public sealed interface TypedData {

  /// A truth value.
  record Flag(boolean value) implements TypedData {}

  /// Any of the four kinds of number; unsigned ones of 64 bits wrap.
  record Whole(long value) implements TypedData {}

  /// IPv4 or IPv6.
  record Address(IpAddress value) implements TypedData {}

  /// A string.
  record Text(String value) implements TypedData {}

  /// Bytes that are no text.
  record Bytes(String value) implements TypedData {}
}
