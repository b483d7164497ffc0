package io.whydown.balancer.tls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.whydown.balancer.transport.ForeignCall;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// What the two sides of a connection have agreed on and shown, as the library keeps it. Stateless;
/// to be called on the thread of the connection's loop.
final class Negotiated {

  /// Bytes of the longest secret: a Finished message with SHA-512.
  private static final int LONGEST_SECRET = 64;

  private Negotiated() {}

  /// That of ALPN (RFC 7301); empty for none.
  static String protocol(long ssl) {
    try (var arena = Arena.ofConfined()) {
      MemorySegment place = arena.allocate(16, 8);
      ForeignCall.call(Ssl.GET0_ALPN_SELECTED, ssl, place.address(), place.address() + 8);
      int length = place.get(JAVA_INT, 8);
      return length == 0
          ? ""
          : new String(
              Native.bytes(Native.pointer(place.address()), length), StandardCharsets.ISO_8859_1);
    }
  }

  /// Empty while there is no session.
  static byte[] sessionId(long ssl) {
    long session = ForeignCall.call(Ssl.GET_SESSION, ssl);
    if (session == 0) {
      return new byte[0];
    }
    try (var arena = Arena.ofConfined()) {
      MemorySegment place = arena.allocate(8, 8);
      long id = ForeignCall.call(Ssl.SESSION_GET_ID, session, place.address());
      return Native.bytes(id, place.get(JAVA_INT, 0));
    }
  }

  /// Empty while there is no session.
  static byte[] sessionKey(long ssl) {
    long session = ForeignCall.call(Ssl.GET_SESSION, ssl);
    return session == 0 ? new byte[0] : secret(Ssl.SESSION_GET_MASTER_KEY, session);
  }

  /// What one of the library's functions (object, place, size) copies out.
  static byte[] secret(MemorySegment function, long object) {
    try (var arena = Arena.ofConfined()) {
      MemorySegment place = arena.allocate(LONGEST_SECRET);
      int length = ForeignCall.number(function, object, place.address(), LONGEST_SECRET);
      return place.asSlice(0, Math.clamp(length, 0, LONGEST_SECRET)).toArray(JAVA_BYTE);
    }
  }

  /// The certificates that the peer has shown, one behind the other as DER.
  static byte[] peerChain(long ssl) {
    long chain = ForeignCall.call(Ssl.GET_PEER_CERT_CHAIN, ssl);
    var all = new ByteArrayOutputStream();
    int count = chain == 0 ? 0 : ForeignCall.number(Crypto.OPENSSL_SK_NUM, chain);
    for (int i = 0; i < count; i++) {
      all.writeBytes(X509.der(ForeignCall.call(Crypto.OPENSSL_SK_VALUE, chain, i)));
    }
    return all.toByteArray();
  }
}
