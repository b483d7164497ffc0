package io.whydown.balancer.rule;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Regular expressions of a configuration. PCRE's language is read as the JDK's, which is close to
/// it once `PcreText` has been over it. An expression that runs away with the stack does not match.
/// Stateless.
public final class Regexes {

  private Regexes() {}

  /// @throws RuleException when it is none
  public static Pattern compile(String text, boolean ignoreCase) {
    PcreText.Read read = PcreText.read(text);
    try {
      Pattern pattern = Pattern.compile(read.pattern(), ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
      if (read.references() > pattern.matcher("").groupCount()) {
        throw new RuleException(
            "regex '%s' is invalid (error=reference to non-existent subpattern \\%d)"
                .formatted(text, read.references()));
      }
      return pattern;
    } catch (PatternSyntaxException e) {
      throw new RuleException(
          "regex '%s' is invalid (error=%s at offset %d)"
              .formatted(text, e.getDescription(), e.getIndex()));
    }
  }

  /// Whether it is found at `from` or behind.
  static boolean find(Matcher matcher, int from) {
    try {
      return matcher.find(from);
    } catch (StackOverflowError _) {
      return false;
    }
  }

  public static boolean isFound(Pattern pattern, CharSequence text) {
    return find(pattern.matcher(text), 0);
  }

  /// The template with `\0` to `\9` replaced by the groups of a match, `\xNN` by the char, and `\c`
  /// by c (regex.c, `exp_replace`).
  static String expand(Matcher match, String template) {
    if (template.indexOf('\\') < 0) {
      return template;
    }
    var text = new StringBuilder();
    for (int i = 0; i < template.length(); i++) {
      char c = template.charAt(i);
      if (c != '\\' || i + 1 >= template.length()) {
        text.append(c);
        continue;
      }
      char next = template.charAt(++i);
      if (Texts.isDigit(next)) {
        int group = next - '0';
        String value = group <= match.groupCount() ? match.group(group) : null;
        text.append(value == null ? "" : value);
      } else if (next == 'x' && i + 2 < template.length() && isHex(template, i + 1)) {
        text.append((char) Integer.parseInt(template.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        text.append(next);
      }
    }
    return text.toString();
  }

  private static boolean isHex(String text, int at) {
    return Character.digit(text.charAt(at), 16) >= 0
        && Character.digit(text.charAt(at + 1), 16) >= 0;
  }
}
