package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Value.Kind.BIN;
import static io.whydown.balancer.rule.Value.Kind.BOOL;
import static io.whydown.balancer.rule.Value.Kind.SINT;
import static io.whydown.balancer.rule.Value.Kind.STR;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Converters of text (configuration manual 2.6, 7.3.1).
final class TextConverters {

  private TextConverters() {}

  static void addTo(Keywords all) {
    all.converter("lower", STR, STR, (_, v) -> Value.of(asciiLower(v.text())));
    all.converter("upper", STR, STR, (_, v) -> Value.of(asciiUpper(v.text())));
    all.converter("length", STR, SINT, (_, v) -> Value.of((long) v.text().length()));
    all.converter("concat", STR, STR, 1, 3, (a, _) -> concat(a));
    all.converter("add_item", STR, STR, 2, 3, (a, _) -> addItem(a));
    all.converter(
        "field",
        STR,
        STR,
        "integer,string[,integer]",
        (a, _) -> {
          Parts parts = Parts.of(a);
          return (_, v) -> Value.ofNullable(parts.field(v.text()));
        });
    all.converter(
        "word",
        STR,
        STR,
        "integer,string[,integer]",
        (a, _) -> {
          Parts parts = Parts.of(a);
          return (_, v) -> Value.ofNullable(parts.word(v.text()));
        });
    all.converter("regsub", STR, STR, "regex,string[,string]", (a, _) -> regsub(a));
    all.converter("strcmp", STR, SINT, 1, 1, (a, _) -> compare(a));
    all.converter(
        "secure_memcmp",
        BIN,
        BOOL,
        1,
        1,
        (a, _) -> {
          Variable other = Variable.parse(a.text(0));
          return (c, v) -> {
            Value with = other.read(c);
            return with == null
                ? null
                : Value.of(java.security.MessageDigest.isEqual(v.bytes(), with.bytes()));
          };
        });
    all.converter("host_only", STR, STR, (_, v) -> Value.of(asciiLower(host(v.text()))));
    all.converter("port_only", STR, SINT, (_, v) -> Value.of(port(v.text())));
    all.converter("cut_crlf", STR, STR, (_, v) -> Value.of(cut(v.text())));
    all.converter(
        "ltrim", STR, STR, 1, 1, (a, _) -> (_, v) -> Value.of(strip(v.text(), a.text(0), true)));
    all.converter(
        "rtrim", STR, STR, 1, 1, (a, _) -> (_, v) -> Value.of(strip(v.text(), a.text(0), false)));
    all.converter(
        "iif", BOOL, STR, 2, 2, (a, _) -> (_, v) -> Value.of(v.isTrue() ? a.text(0) : a.text(1)));
    all.converter("language", STR, STR, 1, 2, (a, _) -> (_, v) -> language(a, v.text()));
    all.converter("debug", Value.Kind.ANY, Value.Kind.ANY, 0, 2, (_, _) -> (_, v) -> v);
  }

  static String asciiLower(String text) {
    return Texts.lower(text);
  }

  private static String asciiUpper(String text) {
    var upper = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 'a' && c <= 'z') {
        upper.setCharAt(i, (char) (c - 32));
      }
    }
    return upper.toString();
  }

  private static Converter concat(Arguments a) {
    Variable middle = a.has(1) ? Variable.parse(a.text(1)) : null;
    return (c, v) -> {
      Value value = middle == null ? null : middle.read(c);
      return Value.of(v.text() + a.text(0) + (value == null ? "" : value.string()) + a.text(2));
    };
  }

  /// Appends a variable, with the delimiter in front when there is something already.
  private static Converter addItem(Arguments a) {
    if (!a.has(1) && !a.has(2)) {
      throw new RuleException("one of the optional arguments has to be nonempty");
    }
    Variable variable = a.has(1) ? Variable.parse(a.text(1)) : null;
    return (c, v) -> {
      Value value = variable == null ? null : variable.read(c);
      String item = (value == null ? "" : value.string()) + a.text(2);
      if (item.isEmpty()) {
        return v;
      }
      return Value.of(v.text().isEmpty() ? item : v.text() + a.text(0) + item);
    };
  }

  private static Converter regsub(Arguments a) {
    String flags = a.text(2);
    for (int i = 0; i < flags.length(); i++) {
      if ("ig".indexOf(flags.charAt(i)) < 0) {
        throw new RuleException(
            "invalid regex flag '%c', only 'i' and 'g' are supported".formatted(flags.charAt(i)));
      }
    }
    Pattern pattern = Regexes.compile(a.text(0), a.text(2).contains("i"));
    boolean global = a.text(2).contains("g");
    String replacement = a.text(1);
    return (_, v) -> Value.of(substitute(pattern, v.text(), replacement, global));
  }

  static String substitute(Pattern pattern, String text, String replacement, boolean global) {
    Matcher matcher = pattern.matcher(text);
    var result = new StringBuilder();
    int from = 0;
    while (from <= text.length() && Regexes.find(matcher, from)) {
      result.append(text, from, matcher.start()).append(Regexes.expand(matcher, replacement));
      if (matcher.end() == matcher.start()) {
        if (matcher.end() >= text.length()) {
          return result.toString();
        }
        result.append(text.charAt(matcher.end()));
        from = matcher.end() + 1;
      } else {
        from = matcher.end();
      }
      if (!global) {
        break;
      }
    }
    return result.append(text, Math.min(from, text.length()), text.length()).toString();
  }

  private static Converter compare(Arguments a) {
    Variable other = Variable.parse(a.text(0));
    return (c, v) -> {
      Value with = other.read(c);
      if (with == null) {
        return null;
      }
      return Value.of((long) Integer.signum(v.text().compareTo(with.string())));
    };
  }

  private static String host(String text) {
    if (text.startsWith("[")) {
      int close = text.indexOf(']');
      return close < 0 ? text : text.substring(0, close + 1);
    }
    int colon = text.lastIndexOf(':');
    return colon < 0 ? text : text.substring(0, colon);
  }

  private static long port(String text) {
    int colon = text.lastIndexOf(':');
    boolean inside = text.endsWith("]");
    return colon < 0 || inside ? 0 : Texts.number(text.substring(colon + 1));
  }

  private static String cut(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\r' || text.charAt(i) == '\n') {
        return text.substring(0, i);
      }
    }
    return text;
  }

  private static String strip(String text, String set, boolean front) {
    int from = 0;
    int to = text.length();
    if (front) {
      while (from < to && set.indexOf(text.charAt(from)) >= 0) {
        from++;
      }
    } else {
      while (to > from && set.indexOf(text.charAt(to - 1)) >= 0) {
        to--;
      }
    }
    return text.substring(from, to);
  }

  /// The wanted language with the highest q (RFC 9110 12.5.4); the first of equals.
  private static @Nullable Value language(Arguments a, String accepted) {
    String best = null;
    double bestWeight = 0;
    for (String choice : accepted.split(",")) {
      String[] parts = choice.strip().split(";");
      double weight = weight(parts);
      for (String wanted : a.text(0).split(";")) {
        if (wanted.equalsIgnoreCase(parts[0].strip()) && weight > bestWeight) {
          best = wanted;
          bestWeight = weight;
        }
      }
    }
    return best != null ? Value.of(best) : a.has(1) ? Value.of(a.text(1)) : null;
  }

  private static double weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i].strip();
      if (part.startsWith("q=")) {
        try {
          return Double.parseDouble(part.substring(2));
        } catch (NumberFormatException _) {
          return 0;
        }
      }
    }
    return 1;
  }
}
