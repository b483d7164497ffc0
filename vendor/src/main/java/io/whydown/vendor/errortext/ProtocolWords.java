package io.whydown.vendor.errortext;

import io.whydown.model.testimony.Fault;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The words for faults that come after the connection: of TLS, and of an answer that is none.
/// Stateless.
final class ProtocolWords {

  private static final Pattern TLS =
      Pattern.compile(
          "handshake(?:r)? (?:failure|failed|error)|\\bl6rsp\\b|layer6 invalid response|ssl_do_handshake\\(\\) failed|ssl_error_syscall|ssl routines:|\\bx509: |(?:remote|local) error: tls: |tls handshake|wrong version number|certificate verify failed|upstream ssl certificate|transport failure reason: ?tls");
  private static final Pattern RESPONSE =
      Pattern.compile(
          "\\bl7rsp\\b|layer7 invalid response|upstream sent (?:invalid|too big|no valid|unsupported)|malformed http|hpe_invalid|invalid http (?:header|response)|\\bsockerr\\b|reason: socket error");

  private ProtocolWords() {}

  /// The fault of a line in small letters; null when it names none.
  static @Nullable Fault in(String lower) {
    if (TLS.matcher(lower).find()) {
      return Fault.TLS;
    }
    return RESPONSE.matcher(lower).find() ? Fault.RESPONSE : null;
  }
}
