package io.whydown.balancer.tls;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.whydown.balancer.transport.ForeignCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.regex.Matcher;

/// Certificates and lists of them, as the library holds them. Stateless.
final class X509 {

  private X509() {}

  /// The bytes of a certificate.
  static byte[] der(long certificate) {
    return der(Crypto.I2D_X509, certificate);
  }

  static byte[] der(MemorySegment encoder, long object) {
    int length = ForeignCall.number(encoder, object, 0);
    if (length <= 0) {
      return new byte[0];
    }
    try (var arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(length);
      MemorySegment cursor = arena.allocateFrom(JAVA_LONG, block.address());
      ForeignCall.number(encoder, object, cursor.address());
      return block.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    }
  }

  /// A list of revocations, as the library prints it.
  static String printed(long revocations) {
    long bio = ForeignCall.call(Crypto.BIO_NEW, ForeignCall.call(Crypto.BIO_S_MEM));
    ForeignCall.number(Crypto.X509_CRL_PRINT, bio, revocations);
    String text = drained(bio);
    ForeignCall.call(Crypto.BIO_FREE, bio);
    Der list = new Der(der(Crypto.I2D_X509_CRL, revocations)).next().next();
    if (list.tag() == Der.INTEGER) {
      list.next();
    }
    list.next();
    String issuer = CertificateFacts.oneLine(CertificateFacts.name(list.next()));
    return text.replaceFirst("Issuer: [^\n]*", Matcher.quoteReplacement("Issuer: " + issuer));
  }

  static String drained(long bio) {
    var text = new StringBuilder();
    try (var arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(4_096);
      int count = ForeignCall.number(Crypto.BIO_READ, bio, block.address(), 4_096);
      while (count > 0) {
        text.append(new String(Native.bytes(block.address(), count), ISO_8859_1));
        count = ForeignCall.number(Crypto.BIO_READ, bio, block.address(), 4_096);
      }
    }
    return text.toString();
  }
}
