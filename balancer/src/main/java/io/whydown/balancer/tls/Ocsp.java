package io.whydown.balancer.tls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.whydown.balancer.transport.ForeignCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.List;

/// Answers of OCSP responders (RFC 6960), and the ids by which they name certificates: hexadecimal
/// digits of a CertID in DER. Stateless.
final class Ocsp {

  private static final HexFormat HEX = HexFormat.of();

  private Ocsp() {}

  /// The id of a certificate; empty when its issuer's certificate is not known.
  static String id(CertificateBundle bundle) {
    byte[] pem = bundle.issuer();
    List<Long> given = pem == null ? List.of() : Pem.certificates(pem).objects();
    List<Long> candidates = given.isEmpty() ? bundle.chain() : given;
    String id = "";
    for (long issuer : candidates) {
      if (id.isEmpty()
          && ForeignCall.number(Crypto.X509_CHECK_ISSUED, issuer, bundle.certificate()) == 0) {
        long made = ForeignCall.call(Crypto.OCSP_CERT_TO_ID, 0, bundle.certificate(), issuer);
        id = hex(made);
        ForeignCall.call(Crypto.OCSP_CERTID_FREE, made);
      }
    }
    given.forEach(each -> ForeignCall.call(Crypto.X509_FREE, each));
    ForeignCall.call(Crypto.ERR_CLEAR_ERROR);
    return id;
  }

  private static String hex(long id) {
    return id == 0 ? "" : HEX.formatHex(X509.der(Crypto.I2D_OCSP_CERTID, id));
  }

  /// The id of the one certificate that an answer is about. Throws `TlsException`.
  static String answeredId(byte[] answer) {
    CertificateFiles.requireSuccess(answer);
    long response = read(answer);
    long basic = response == 0 ? 0 : ForeignCall.call(Crypto.OCSP_RESPONSE_GET1_BASIC, response);
    try {
      if (basic == 0) {
        throw new TlsException("Failed to get basic response from OCSP Response", "");
      }
      int count = ForeignCall.number(Crypto.OCSP_RESP_COUNT, basic);
      if (count > 1) {
        throw new TlsException(
            "OCSP response ignored because contains multiple single responses (%d)"
                .formatted(count),
            "");
      }
      long single = ForeignCall.call(Crypto.OCSP_RESP_GET0, basic, 0);
      if (single == 0) {
        throw new TlsException("Failed to get OCSP single response", "");
      }
      requireValid(single);
      return hex(ForeignCall.call(Crypto.OCSP_SINGLERESP_GET0_ID, single));
    } finally {
      ForeignCall.call(Crypto.OCSP_BASICRESP_FREE, basic);
      ForeignCall.call(Crypto.OCSP_RESPONSE_FREE, response);
      ForeignCall.call(Crypto.ERR_CLEAR_ERROR);
    }
  }

  /// Seconds that clocks may differ by (HAProxy: OCSP_MAX_RESPONSE_TIME_SKEW).
  private static final int SKEW_SECONDS = 300;

  private static final int STATUS_UNKNOWN = 2;

  private static void requireValid(long single) {
    try (var arena = Arena.ofConfined()) {
      MemorySegment times = arena.allocate(16, 8);
      long updated = times.address();
      long next = updated + 8;
      int status =
          (int) ForeignCall.call(Crypto.OCSP_SINGLE_GET0_STATUS, single, 0, 0, updated, next, 0);
      if (status < 0 || status >= STATUS_UNKNOWN) {
        throw new TlsException("OCSP single response: certificate status is unknown", "");
      }
      if (Native.pointer(next) == 0) {
        throw new TlsException("OCSP single response: missing nextupdate", "");
      }
      int isValid =
          (int)
              ForeignCall.call(
                  Crypto.OCSP_CHECK_VALIDITY,
                  Native.pointer(updated),
                  Native.pointer(next),
                  SKEW_SECONDS,
                  -1);
      if (isValid != 1) {
        throw new TlsException("OCSP single response: no longer valid.", "");
      }
    }
  }

  /// An answer as the library prints it; no line of it is empty.
  static String printed(byte[] answer) {
    long response = read(answer);
    if (response == 0) {
      return "Unable to parse OCSP response\n";
    }
    long bio = ForeignCall.call(Crypto.BIO_NEW, ForeignCall.call(Crypto.BIO_S_MEM));
    ForeignCall.call(Crypto.OCSP_RESPONSE_PRINT, bio, response, 0);
    String text = X509.drained(bio);
    ForeignCall.call(Crypto.BIO_FREE, bio);
    ForeignCall.call(Crypto.OCSP_RESPONSE_FREE, response);
    ForeignCall.call(Crypto.ERR_CLEAR_ERROR);
    return text.replace("\n\n", "\n \n");
  }

  private static long read(byte[] answer) {
    try (var arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(Math.max(1, answer.length));
      MemorySegment.copy(answer, 0, block, JAVA_BYTE, 0, answer.length);
      MemorySegment cursor = arena.allocateFrom(JAVA_LONG, block.address());
      return ForeignCall.call(Crypto.D2I_OCSP_RESPONSE, 0, cursor.address(), answer.length);
    }
  }

  /// The parts of an id, a line for each.
  static String described(String id) {
    Der parts = new Der(HEX.parseHex(id)).next(Der.SEQUENCE);
    parts.next(Der.SEQUENCE);
    HexFormat upper = HEX.withUpperCase();
    return """
     Certificate ID:
       Issuer Name Hash: %s
       Issuer Key Hash: %s
       Serial Number: %s
    """
        .formatted(
            upper.formatHex(parts.next(Der.OCTET_STRING).content()),
            upper.formatHex(parts.next(Der.OCTET_STRING).content()),
            upper.formatHex(parts.next(Der.INTEGER).content()));
  }
}
