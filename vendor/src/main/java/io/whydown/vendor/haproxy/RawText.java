package io.whydown.vendor.haproxy;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Secrets;
import java.util.Locale;
import java.util.regex.Pattern;

/// Makes a line of configuration fit to be shown: secrets and control characters replaced, bounded.
/// Stateless.
final class RawText {

  static final String REDACTED = "[redacted]";

  private static final Pattern STATS_AUTH =
      Pattern.compile("(?i)(\\bstats\\s+auth\\s+\\S*?:)(\\S.*)");
  private static final Pattern USER_PASSWORD =
      Pattern.compile("(?i)(\\b(?:insecure-)?password\\s+)(\"[^\"]*\"|'[^']*'|\\S+)");
  private static final Pattern URL_CREDENTIALS =
      Pattern.compile("(://[^/\\s:@]{0,200}:)[^@\\s/]+@");
  private static final Pattern AUTHORIZATION =
      Pattern.compile("(?i)((?:proxy-)?authorization[\"']?(?::|\\\\ |\\s)+).*");
  private static final Pattern SECRET_HEADER =
      Pattern.compile(
          "(?i)((?:x-api-key|api-key|apikey|x-auth-token|cookie|[a-z-]*token|[a-z-]*secret)"
              + "[\"']?(?::(?:\\\\?\\s)*|\\s+)(?:(?:value|val|fmt)\\s+)?)(\"[^\"]*\"|'[^']*'|\\S+)");
  private static final Pattern PASSWORD_WORD =
      Pattern.compile(
          "(?i)((?:[\\w.-]*(?:passwd|passphrase|secret))(?:[=:]|\\s+)|ca-sign-pass\\s+"
              + "|[\\w.-]*password[=:])"
              + "(\"[^\"]*\"|'[^']*'|\\S+)");
  private static final Pattern ENVIRONMENT_SECRET =
      Pattern.compile(
          "(?i)(\\b(?:setenv|presetenv)\\s+\\S*(?:pass|secret|token|key|cred)\\S*\\s+)(.*)");
  private static final Pattern REDIS_AUTH =
      Pattern.compile("(?i)(\\b(?:send|send-lf)\\s+[\"']?AUTH(?:\\\\?\\s)+)(.*)");

  private RawText() {}

  static String redacted(String line) {
    String text = line.length() > 4 * Provenance.MAX_RAW ? cut(line) : line;
    String bare = text.strip();
    if (mayHoldSecret(bare)) {
      bare = withoutSecrets(bare);
    }
    return printable(bare);
  }

  private static String cut(String line) {
    return line.substring(0, 4 * Provenance.MAX_RAW);
  }

  private static boolean mayHoldSecret(String text) {
    return text.indexOf(':') >= 0
        || text.regionMatches(true, 0, "stats", 0, 5)
        || containsAny(text, "pass", "secret", "token", "auth", "key", "cookie", "env");
  }

  private static boolean containsAny(String text, String... parts) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (String part : parts) {
      if (lower.contains(part)) {
        return true;
      }
    }
    return false;
  }

  private static String withoutSecrets(String bare) {
    String text = STATS_AUTH.matcher(bare).replaceFirst("$1" + REDACTED);
    text = USER_PASSWORD.matcher(text).replaceAll("$1" + REDACTED);
    text = URL_CREDENTIALS.matcher(text).replaceAll("$1" + REDACTED + "@");
    text = AUTHORIZATION.matcher(text).replaceAll("$1" + REDACTED);
    text = REDIS_AUTH.matcher(text).replaceAll("$1" + REDACTED);
    text = ENVIRONMENT_SECRET.matcher(text).replaceAll("$1" + REDACTED);
    if (!text.startsWith("cookie ") && !text.startsWith("stick") && !text.startsWith("server")) {
      text = SECRET_HEADER.matcher(text).replaceAll("$1" + REDACTED);
    }
    return Secrets.redacted(PASSWORD_WORD.matcher(text).replaceAll("$1" + REDACTED));
  }

  /// The text with each control character as a dot, bounded to what a provenance keeps.
  static String printable(String text) {
    StringBuilder clean = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isControl(c)) {
        if (clean == null) {
          clean = new StringBuilder(text);
        }
        clean.setCharAt(i, c == '\t' ? ' ' : '.');
      }
    }
    String shown = clean == null ? text : clean.toString();
    return shown.length() > Provenance.MAX_RAW
        ? shown.substring(0, Provenance.MAX_RAW - 1) + "…"
        : shown;
  }

  private static boolean isControl(char c) {
    return c < ' '
        || (c >= 0x7f && c < 0xa0)
        || (c >= 0x200b && c <= 0x200f)
        || (c >= 0x2028 && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
