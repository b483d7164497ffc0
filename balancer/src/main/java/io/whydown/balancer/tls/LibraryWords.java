package io.whydown.balancer.tls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.whydown.balancer.transport.ForeignCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;

/// What the library calls things. Stateless.
final class LibraryWords {

  private static final int CTRL_NEGOTIATED_GROUP = 134;

  /// From here on numbers of groups are those of TLS (TLSEXT_nid_unknown).
  private static final int UNKNOWN_GROUP = 0x100_0000;

  /// Bytes; the manual asks for as many (ERR_error_string_n(3)).
  private static final int LONGEST_ERROR = 256;

  private LibraryWords() {}

  /// The curve that a connection's keys were agreed on with; empty for none.
  static String curve(long ssl) {
    long group = ForeignCall.call(Ssl.CTRL, ssl, CTRL_NEGOTIATED_GROUP, 0, 0);
    boolean isKnown = group < UNKNOWN_GROUP;
    return group <= 0
        ? ""
        : Native.text(
            isKnown
                ? ForeignCall.call(Crypto.OBJ_NID2SN, group)
                : ForeignCall.call(Ssl.GROUP_TO_NAME, ssl, group));
  }

  /// The names of ciphers as they stand in messages, parted by commas.
  static String ciphers(long ssl, byte[] list) {
    var names = new ArrayList<String>();
    try (var arena = Arena.ofConfined()) {
      MemorySegment place = arena.allocate(2);
      for (int i = 0; i + 1 < list.length; i += 2) {
        MemorySegment.copy(list, i, place, JAVA_BYTE, 0, 2);
        long cipher = ForeignCall.call(Ssl.CIPHER_FIND, ssl, place.address());
        names.add(
            cipher == 0
                ? "UNKNOWN(%02x%02x)".formatted(list[i], list[i + 1])
                : Native.text(ForeignCall.call(Ssl.CIPHER_GET_NAME, cipher)));
      }
    }
    return String.join(",", names);
  }

  /// What the reason of a failed handshake means to who reads it.
  static String reason(long error) {
    String reason = Native.text(ForeignCall.call(Crypto.ERR_REASON_ERROR_STRING, error));
    return switch (reason) {
      case "wrong version number", "http request", "packet length too long" ->
          "the peer does not speak TLS on this port (" + reason + ")";
      case "unsupported protocol", "no protocols available", "tlsv1 alert protocol version" ->
          "the two sides have no version of TLS in common (" + reason + ")";
      case "no shared cipher", "sslv3 alert handshake failure" ->
          "the two sides have no cipher, curve or certificate kind in common (" + reason + ")";
      default -> reason;
    };
  }

  /// An error with its number and where in the library it came up.
  static String error(long number) {
    try (var arena = Arena.ofConfined()) {
      MemorySegment place = arena.allocate(LONGEST_ERROR);
      ForeignCall.call(Crypto.ERR_ERROR_STRING_N, number, place.address(), LONGEST_ERROR);
      return Native.text(place.address());
    }
  }

  /// What is wrong with a certificate.
  static String verification(long number) {
    return Native.text(ForeignCall.call(Crypto.X509_VERIFY_CERT_ERROR_STRING, number));
  }
}
