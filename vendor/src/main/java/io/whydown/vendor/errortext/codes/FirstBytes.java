package io.whydown.vendor.errortext.codes;

import io.whydown.model.testimony.Sign;
import java.util.Optional;

/// What the first bytes that an end read are, where a program prints those that it could not make
/// sense of. Stateless.
final class FirstBytes {

  private FirstBytes() {}

  static Optional<CodeReader.Found> in(String lower) {
    if (lower.contains("proxy protocol")) {
      // what came in the place of that header is told by whoever waits for it
      return Optional.empty();
    }
    ByteForms.Row row = ByteForms.in(lower);
    return sign(row, lower).map(sign -> new CodeReader.Found(sign, "bytes " + row.bytes()));
  }

  private static boolean isOfHttp2(String lower) {
    return lower.contains("http2")
        || lower.contains("http/2 ")
        || lower.contains("settings")
        || lower.contains("larger than max (");
  }

  private static Optional<Sign> sign(ByteForms.Row row, String lower) {
    String bytes = row.bytes();
    boolean http2 = isOfHttp2(lower);
    // whoever takes them for a length waits for a protocol of its own, unless TLS is spoken of
    boolean own = row.isLength() && !http2 && !lower.contains("tls") && !lower.contains("ssl");
    if (bytes.startsWith("1603")) {
      // a ClientHello
      return Optional.of(Sign.TLS_TO_PLAIN);
    }
    if (bytes.startsWith("1503")) {
      // an alert
      return Optional.of(Sign.PLAIN_TO_TLS);
    }
    if (bytes.equals("0d0a0d0a")
        || bytes.startsWith("0d0a0d0a000d0a")
        || bytes.startsWith("50524f58")) {
      // the PROXY header, in either form
      return Optional.of(Sign.PROXY_HEADER_UNEXPECTED);
    }
    if (bytes.startsWith("505249202a")) {
      // PRI *
      return Optional.of(Sign.H2_TO_H1);
    }
    if (bytes.startsWith("485454")) {
      // HTTP
      return Optional.of(own ? Sign.OTHER_SERVICE : http2 ? Sign.H2_TO_H1 : Sign.TLS_TO_PLAIN);
    }
    if (bytes.matches("(?:474554|504f53|484541|4f5054|505554|434f4e)\\w*")) {
      // GET, POST, HEAD, OPTIONS, PUT, CONNECT
      return Optional.of(own ? Sign.OTHER_SERVICE : http2 ? Sign.H1_TO_H2 : Sign.PLAIN_TO_TLS);
    }
    // SETTINGS, the first frame of HTTP/2 (RFC 9113, section 3.4)
    return bytes.matches("0000\\w{2}04\\w*") ? Optional.of(Sign.H1_TO_H2) : Optional.empty();
  }
}
