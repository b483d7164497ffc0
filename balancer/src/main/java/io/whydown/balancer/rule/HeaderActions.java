package io.whydown.balancer.rule;

import io.whydown.balancer.hook.FieldElements;
import io.whydown.balancer.hook.HttpHead;
import io.whydown.balancer.hook.Verdict;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Actions on header fields: `set-header`, `add-header`, `del-header`, `replace-header`,
/// `replace-value`.
final class HeaderActions {

  private static final Verdict TOO_LONG = new Verdict.Deny(500);

  private HeaderActions() {}

  static @Nullable HttpHead head(Context in) {
    return in.isResponse() ? in.responseHead() : in.request();
  }

  static Action set(Words words, Linkage at) {
    String name = words.argument("set-header");
    LogFormat value = LogFormatReader.read(words.argument("set-header"), LogFormat.Use.HTTP, at);
    return in -> {
      HttpHead head = head(in);
      if (head != null) {
        head.set(name, value.string(in));
      }
      return done(in, head);
    };
  }

  /// `early-hint NAME FORMAT`.
  static Action hint(Words words, Linkage at) {
    String name = words.argument("early-hint").toLowerCase(Locale.ROOT);
    LogFormat value = LogFormatReader.read(words.argument("early-hint"), LogFormat.Use.HTTP, at);
    return in -> new Verdict.Hint(name, value.string(in));
  }

  static Action add(Words words, Linkage at) {
    String name = words.argument("add-header");
    LogFormat value = LogFormatReader.read(words.argument("add-header"), LogFormat.Use.HTTP, at);
    return in -> {
      HttpHead head = head(in);
      if (head != null) {
        head.add(name, value.string(in));
      }
      return done(in, head);
    };
  }

  /// A change that does not fit is an error, unless rules said that it is none (`strict-mode`).
  private static Verdict done(Context in, @Nullable HttpHead head) {
    if (head == null || !head.takeOverflow()) {
      return Verdict.CONTINUE;
    }
    StreamMemory memory = in.memory();
    return memory != null && memory.isLenient(in.isResponse()) ? Verdict.CONTINUE : TOO_LONG;
  }

  static Action delete(Words words) {
    String name = words.argument("del-header");
    MatchMethod method = MatchMethod.STR;
    if (words.accept("-m")) {
      String word = words.argument("-m");
      method =
          switch (word) {
            case "str" -> MatchMethod.STR;
            case "beg" -> MatchMethod.BEG;
            case "end" -> MatchMethod.END;
            case "sub" -> MatchMethod.SUB;
            case "reg" -> MatchMethod.REG;
            default ->
                throw new RuleException(
                    "unknown matching method '%s' for 'del-header'".formatted(word));
          };
    }
    NameMatch match = match(name, method);
    return in -> {
      HttpHead head = head(in);
      if (head != null) {
        for (int i = head.fields() - 1; i >= 0; i--) {
          if (match.matches(head.name(i))) {
            head.remove(i);
          }
        }
      }
      return Verdict.CONTINUE;
    };
  }

  private interface NameMatch {
    boolean matches(String name);
  }

  private static NameMatch match(String wanted, MatchMethod method) {
    String lower = Texts.lower(wanted);
    return switch (method) {
      case BEG -> n -> Texts.lower(n).startsWith(lower);
      case END -> n -> Texts.lower(n).endsWith(lower);
      case SUB -> n -> Texts.lower(n).contains(lower);
      case REG -> {
        Pattern pattern = Regexes.compile(wanted, true);
        yield n -> Regexes.isFound(pattern, Texts.lower(n));
      }
      case STR, FOUND, BOOL, INT, IP, BIN, LEN, DIR, DOM -> n -> n.equalsIgnoreCase(wanted);
    };
  }

  /// @param whole whether the expression sees whole lines, or each value between commas
  static Action replace(Words words, boolean whole, Linkage at) {
    String keyword = whole ? "replace-header" : "replace-value";
    String name = words.argument(keyword);
    Pattern pattern = Regexes.compile(words.argument(keyword), false);
    LogFormat format = LogFormatReader.read(words.argument(keyword), LogFormat.Use.HTTP, at);
    return in -> {
      HttpHead head = head(in);
      if (head == null) {
        return Verdict.CONTINUE;
      }
      replaceIn(head, name, pattern, format.string(in), whole);
      return Verdict.CONTINUE;
    };
  }

  static void replaceIn(
      HttpHead head, String name, Pattern pattern, String template, boolean whole) {
    for (int i = 0; i < head.fields(); i++) {
      if (head.isNamed(i, name)) {
        String value = head.value(i);
        String changed =
            whole ? replaced(pattern, value, template) : each(pattern, value, template);
        if (!changed.equals(value)) {
          head.replaceValue(i, changed);
        }
      }
    }
  }

  /// The template with its groups filled where the expression matches the value, else the value.
  static String replaced(Pattern pattern, String value, String template) {
    Matcher matcher = pattern.matcher(value);
    return Regexes.find(matcher, 0) ? Regexes.expand(matcher, template) : value;
  }

  /// What matches is replaced with the blanks around it; all else stays as it came.
  private static String each(Pattern pattern, String value, String template) {
    var elements = new java.util.ArrayList<String>();
    FieldElements.splitWithBlanks(value, elements);
    elements.replaceAll(element -> {
      Matcher matcher = pattern.matcher(FieldElements.trim(element, 0, element.length()));
      return Regexes.find(matcher, 0) ? Regexes.expand(matcher, template) : element;
    });
    return String.join(",", elements);
  }
}
