package io.whydown.model.evidence;

import java.util.List;
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
              + "(:\\s?+(?:\\[\\s?(?=[\"']))?[\"']?)(?!\\[redacted])[^'\"`\\r\\n\\\\]{1,400}");

  /// `user:password@host` without a scheme, as a mistyped address has it.
  private static final Pattern USER_INFO =
      Pattern.compile(
          "(?<![\\w/:@.%+-])([\\w.%+-]{1,64}:)(?!\\[redacted])[^\\s/@:\"'`\\[\\]\\\\]{1,200}@(?=[\\w\\[])");

  /// The credentials of a header without its name.
  private static final Pattern SCHEME =
      Pattern.compile(
          "(?i)\\b(bearer|basic|token)(\\s++)(?=[^\\s\"']{0,300}[0-9=])[a-z0-9+/=._~-]{6,2000}");

  /// `password=x`, `?token=x`, `"secret": "x"`, also within a text that was quoted once more.
  private static final Pattern ASSIGNED =
      Pattern.compile(
          "(?i)((?:passw(?:or)?d|passphrase|secret|token|api[-_]?key|access[-_]?key)"
              + "(?:=|\\\\?[\"'] ?: ?)\\\\?[\"']?)(?!\\[redacted])[^\\s&\"'`\\\\,;{}\\[]{1,400}");

  private static final Pattern PRIVATE_KEY =
      Pattern.compile(
          "(-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----)(?!\\[redacted])[^-]{1,20000}"
              + "(?:-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----)?");

  private Secrets() {}

  /// Plain words, in small letters, of which a token that is known by its own shape holds one: to
  /// search for them is quicker by far than to redact. A Slack webhook has one with its address.
  public static List<String> tokenMarks() {
    return Tokens.MARKS;
  }

  /// The text without credentials.
  public static String redacted(String text) {
    String known = Tokens.redacted(text);
    String safe =
        known.contains("://") ? URL.matcher(known).replaceAll("$1" + REDACTED + "@") : known;
    if (safe.indexOf('@') >= 0) {
      safe = USER_INFO.matcher(safe).replaceAll("$1" + REDACTED + "@");
    }
    if (safe.indexOf(':') >= 0) {
      safe = HEADER.matcher(safe).replaceAll("$1$2" + REDACTED);
    }
    if (safe.indexOf(' ') >= 0) {
      safe = SCHEME.matcher(safe).replaceAll("$1$2" + REDACTED);
    }
    if (safe.indexOf('=') >= 0 || safe.indexOf(':') >= 0) {
      safe = ASSIGNED.matcher(safe).replaceAll("$1" + REDACTED);
    }
    return safe.contains("PRIVATE KEY")
        ? PRIVATE_KEY.matcher(safe).replaceAll("$1" + REDACTED)
        : safe;
  }
}
