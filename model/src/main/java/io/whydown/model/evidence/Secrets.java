package io.whydown.model.evidence;

import java.util.regex.Pattern;

/// Takes passwords and keys out of text that leaves the program. Readers redact what they read;
/// this is the last door, for sentences that were put together of values (the request of a check).
/// It runs in linear time, and twice gives the same text. Stateless.
public final class Secrets {

  private static final String REDACTED = "[redacted]";

  /// `scheme://user:password@`; a user without a password is no secret (`ssh://ops@web1`).
  private static final Pattern URL =
      Pattern.compile("(://[^\\s/@:\"'`\\[]{0,100}:)(?!\\[redacted])[^\\s/@\"'`]{1,200}@");

  /// A header that carries a credential, up to the quote or the line that ends it.
  private static final Pattern HEADER =
      Pattern.compile(
          "(?i)\\b((?:proxy-)?authorization|x-[a-z-]{0,30}(?:token|key|secret)|(?:set-)?cookie)"
              + "(:\\s?+)(?!\\[redacted])[^'\"`\\r\\n\\\\]{1,400}");

  private Secrets() {}

  /// The text without credentials.
  public static String redacted(String text) {
    String safe = text.contains("://") ? URL.matcher(text).replaceAll("$1" + REDACTED + "@") : text;
    return safe.indexOf(':') < 0 ? safe : HEADER.matcher(safe).replaceAll("$1$2" + REDACTED);
  }
}
