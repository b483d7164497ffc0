package io.whydown.balancer.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Finds the values of `Link` fields that a client should hear of early (RFC 8288, RFC 8297;
/// HAProxy 3.5: src/cache.c, link_is_hint). Strict: what is malformed is no hint. Stateless.
final class LinkHints {

  private static final Set<String> RELATIONS =
      Set.of("preload", "preconnect", "dns-prefetch", "modulepreload", "prefetch");

  /// Of all fields of one answer.
  private static final int MOST_CHARS = 8_192;

  private LinkHints() {}

  /// The hints of an answer, one text for each field that has any.
  ///
  /// @param fields names and values in turn
  static List<String> of(List<String> fields) {
    var hints = new ArrayList<String>();
    int chars = 0;
    for (int i = 0; i + 1 < fields.size(); i += 2) {
      if (fields.get(i).equalsIgnoreCase("link")) {
        String text = String.join(", ", hinted(fields.get(i + 1)));
        chars += text.length();
        if (!text.isEmpty() && chars <= MOST_CHARS) {
          hints.add(text);
        }
      }
    }
    return hints;
  }

  private static List<String> hinted(String field) {
    var values = new ArrayList<String>();
    int start = 0;
    boolean quoted = false;
    for (int i = 0; i <= field.length(); i++) {
      char c = i < field.length() ? field.charAt(i) : ',';
      if (quoted && c == '\\' && i + 1 < field.length()) {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && (!quoted || i == field.length())) {
        String value = field.substring(start, i).strip();
        if (new Value(value).isHint()) {
          values.add(value);
        }
        start = i + 1;
      }
    }
    return values;
  }

  /// A link-value while it is read.
  private static final class Value {
    private final String text;
    private int at;

    Value(String text) {
      this.text = text;
    }

    boolean isHint() {
      if (!text.startsWith("<")) {
        return false;
      }
      int end = text.indexOf('>');
      at = end < 0 ? text.length() : end + 1;
      while (next() == ';') {
        at++;
        if (next() == ';' || next() == 0) {
          continue;
        }
        String name = token();
        String value = next() == '=' ? value() : "";
        if (name.isEmpty() || value == null || next() != ';' && next() != 0) {
          return false;
        }
        if (name.equalsIgnoreCase("rel")) {
          return isRelated(value); // the first alone counts (RFC 8288, 3.3)
        }
      }
      return false;
    }

    /// The char behind blanks; 0 at the end.
    private char next() {
      while (at < text.length() && isBlank(text.charAt(at))) {
        at++;
      }
      return at < text.length() ? text.charAt(at) : 0;
    }

    private static boolean isBlank(char c) {
      return c == ' ' || c == '\t';
    }

    private String token() {
      int start = at;
      while (at < text.length()
          && ";=\"".indexOf(text.charAt(at)) < 0
          && !isBlank(text.charAt(at))) {
        at++;
      }
      return text.substring(start, at);
    }

    /// What stands behind `=`; null when it is malformed.
    private @org.jspecify.annotations.Nullable String value() {
      at++;
      if (next() != '"') {
        String value = token();
        return value.isEmpty() ? null : value;
      }
      int start = ++at;
      while (at < text.length() && text.charAt(at) != '"') {
        at += text.charAt(at) == '\\' ? 2 : 1;
      }
      if (at >= text.length()) {
        return null;
      }
      at++;
      return text.substring(start, at - 1);
    }

    private static boolean isRelated(String relations) {
      if (relations.isEmpty()
          || isBlank(relations.charAt(0))
          || isBlank(relations.charAt(relations.length() - 1))) {
        return false;
      }
      for (String each : relations.toLowerCase(Locale.ROOT).split("[ \t]+", -1)) {
        if (RELATIONS.contains(each)) {
          return true;
        }
      }
      return false;
    }
  }
}
