package io.whydown.balancer.tls;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Certificates and lists of them, as the library holds them. Stateless.
final class X509 {

  private X509() {}

  /// The bytes of a certificate.
  static byte[] der(long certificate) {
    return der(Crypto.I2D_X509, certificate);
  }

  private static byte[] der(MemorySegment encoder, long object) {
    int length = Native.number(encoder, object, 0);
    if (length <= 0) {
      return new byte[0];
    }
    try (var arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(length);
      MemorySegment cursor = arena.allocateFrom(JAVA_LONG, block.address());
      Native.number(encoder, object, cursor.address());
      return block.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    }
  }
}
