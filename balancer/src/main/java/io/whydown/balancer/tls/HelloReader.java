package io.whydown.balancer.tls;

import io.whydown.balancer.transport.ForeignCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// What a client has said in the ClientHello that the library is looking at: whom it wants, and
/// which kinds of key it takes. Lives within the library's question.
final class HelloReader {

  private static final int EXTENSION_SERVER_NAME = 0;
  private static final int EXTENSION_SIGNATURES = 13;

  /// NID_auth_ecdsa, and NID_auth_any: suites of TLS 1.3 say nothing of keys.
  private static final int AUTH_ECDSA = 1047;

  private static final int AUTH_ANY = 1064;

  private final long ssl;
  private final byte @Nullable [] signatures;
  private final boolean isReadable;
  private final @Nullable String serverName;

  HelloReader(long ssl) {
    this.ssl = ssl;
    byte[] names = extension(ssl, EXTENSION_SERVER_NAME);
    this.serverName = names == null ? null : ClientHello.serverName(names);
    this.isReadable = names == null || serverName != null;
    this.signatures = extension(ssl, EXTENSION_SIGNATURES);
  }

  /// False when the name is malformed.
  boolean isReadable() {
    return isReadable;
  }

  /// Null when it names none.
  @Nullable String serverName() {
    return serverName;
  }

  boolean takesRsa() {
    return ClientHello.takes(signatures, ClientHello.RSA);
  }

  boolean takesEcdsa() {
    return ClientHello.takes(signatures, ClientHello.ECDSA)
        && (signatures == null || hasEcdsaCipher());
  }

  private boolean hasEcdsaCipher() {
    try (var arena = Arena.ofConfined()) {
      MemorySegment place = arena.allocate(8, 8);
      long length = ForeignCall.call(Ssl.CLIENT_HELLO_GET0_CIPHERS, ssl, place.address());
      long list = Native.pointer(place.address());
      for (long i = 0; i + 1 < length; i += 2) {
        if (ClientHello.isSignal(Native.bytes(list + i, 2))) {
          continue;
        }
        long cipher = ForeignCall.call(Ssl.CIPHER_FIND, ssl, list + i);
        int kind = cipher == 0 ? 0 : ForeignCall.number(Ssl.CIPHER_GET_AUTH_NID, cipher);
        if (kind == AUTH_ECDSA || kind == AUTH_ANY) {
          return true;
        }
      }
      return false;
    }
  }

  private static byte @Nullable [] extension(long ssl, int type) {
    try (var arena = Arena.ofConfined()) {
      MemorySegment place = arena.allocate(16, 8);
      int found =
          (int)
              ForeignCall.call(
                  Ssl.CLIENT_HELLO_GET0_EXT, ssl, type, place.address(), place.address() + 8);
      return found == 1
          ? Native.bytes(Native.pointer(place.address()), Native.pointer(place.address() + 8))
          : null;
    }
  }
}
