package io.whydown.balancer.tls;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads extensions of a ClientHello. Stateless.
final class ClientHello {

  /// The kinds of signature, as TLS 1.2 numbers them (RFC 5246, 7.4.1.4.1).
  static final int RSA = 1;

  static final int ECDSA = 3;

  private static final int MAX_NAME = 255;

  private ClientHello() {}

  /// The first host name of a server_name extension (RFC 6066, 3); null when it is malformed.
  static @Nullable String serverName(byte[] extension) {
    if (extension.length < 5 || number(extension, 0) != extension.length - 2 || extension[2] != 0) {
      return null;
    }
    int length = number(extension, 3);
    if (length == 0 || length > MAX_NAME || length > extension.length - 5) {
      return null;
    }
    for (int i = 5; i < 5 + length; i++) {
      if (extension[i] == 0) {
        return null;
      }
    }
    return new String(extension, 5, length, StandardCharsets.ISO_8859_1);
  }

  private static int number(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
  }

  /// Whether two bytes are no cipher but say something else: renegotiation (RFC 5746, 3.3), or that
  /// a higher version has failed (RFC 7507).
  static boolean isSignal(byte[] cipher) {
    int value = number(cipher, 0);
    return value == 0x00ff || value == 0x5600;
  }

  /// Whether a list of signature algorithms has one of that kind. Without a list it is RSA alone.
  static boolean takes(byte @Nullable [] extension, int kind) {
    if (extension == null) {
      return kind == RSA;
    }
    for (int i = 2; i + 1 < extension.length; i += 2) {
      boolean isPss = extension[i] == 8; // rsa_pss_*: the second byte is another count
      if (isPss ? kind == RSA : (extension[i + 1] & 0xff) == kind) {
        return true;
      }
    }
    return false;
  }
}
