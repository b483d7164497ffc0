package io.whydown.balancer.rule;

import io.whydown.balancer.rule.PatternFile.Entry;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/// Patterns made ready for each way of comparing (pattern.c). What can be hashed is hashed.
final class Matchers {

  private Matchers() {}

  static PatternSet.Matcher of(MatchMethod method, boolean ignoreCase, List<Entry> entries) {
    return switch (method) {
      case FOUND -> v -> FOUND_ENTRY;
      case BOOL -> v -> v.isTrue() ? FOUND_ENTRY : null;
      case INT -> ranges(entries, false);
      case LEN -> ranges(entries, true);
      case IP -> new PrefixMatcher(entries);
      case BIN -> exact(entries, false, true);
      case STR -> exact(entries, ignoreCase, false);
      case BEG -> beginnings(entries, ignoreCase);
      case END ->
          entries.size() <= FEW
              ? linear(entries, ignoreCase, String::endsWith)
              : EdgeMatcher.ofEnds(entries, ignoreCase);
      case SUB -> linear(entries, ignoreCase, String::contains);
      case DIR -> linear(entries, ignoreCase, (text, part) -> hasPart(text, part, "/?"));
      case DOM -> linear(entries, ignoreCase, (text, part) -> hasPart(text, part, "/?.:"));
      case REG -> expressions(entries, ignoreCase);
    };
  }

  private static final Entry FOUND_ENTRY = new Entry(0, "", "");

  static String folded(String text, boolean ignoreCase) {
    return ignoreCase ? Texts.lower(text) : text;
  }

  private static PatternSet.Matcher exact(List<Entry> entries, boolean ignoreCase, boolean hex) {
    return new ExactMatcher(entries, ignoreCase, hex);
  }

  /// As many as are compared one by one rather than looked up by length.
  private static final int FEW = 4;

  private static PatternSet.Matcher beginnings(List<Entry> entries, boolean ignoreCase) {
    if (entries.size() <= FEW) {
      Comparator<Entry> longest = Comparator.comparingInt((Entry e) -> e.key().length()).reversed();
      Entry[] all =
          ignoreCase
              ? entries.toArray(Entry[]::new)
              : entries.stream().sorted(longest).toArray(Entry[]::new);
      return v -> {
        String text = v.text();
        for (Entry entry : all) {
          String key = entry.key();
          if (ignoreCase
              ? text.regionMatches(true, 0, key, 0, key.length())
              : text.startsWith(key)) {
            return entry;
          }
        }
        return null;
      };
    }
    return EdgeMatcher.ofBeginnings(entries, ignoreCase);
  }

  private interface Comparison {
    boolean holds(String text, String pattern);
  }

  private static PatternSet.Matcher linear(
      List<Entry> entries, boolean ignoreCase, Comparison comparison) {
    Entry[] all = entries.toArray(Entry[]::new);
    String[] keys = new String[all.length];
    for (int i = 0; i < all.length; i++) {
      keys[i] = folded(all[i].key(), ignoreCase);
    }
    return v -> {
      String text = folded(v.text(), ignoreCase);
      for (int i = 0; i < keys.length; i++) {
        if (comparison.holds(text, keys[i])) {
          return all[i];
        }
      }
      return null;
    };
  }

  /// Whether a part between delimiters, or several in a row, is the pattern (pattern.c,
  /// `match_word`). Delimiters around the pattern do not count.
  static boolean hasPart(String text, String pattern, String delimiters) {
    int from = 0;
    int to = pattern.length();
    while (from < to && delimiters.indexOf(pattern.charAt(from)) >= 0) {
      from++;
    }
    while (to > from && delimiters.indexOf(pattern.charAt(to - 1)) >= 0) {
      to--;
    }
    if (from == to) {
      return false;
    }
    String part = pattern.substring(from, to);
    int at = text.indexOf(part);
    while (at >= 0) {
      int end = at + part.length();
      boolean begins = at == 0 || delimiters.indexOf(text.charAt(at - 1)) >= 0;
      boolean ends = end == text.length() || delimiters.indexOf(text.charAt(end)) >= 0;
      if (begins && ends) {
        return true;
      }
      at = text.indexOf(part, at + 1);
    }
    return false;
  }

  private static PatternSet.Matcher expressions(List<Entry> entries, boolean ignoreCase) {
    Entry[] all = entries.toArray(Entry[]::new);
    Pattern[] patterns = new Pattern[all.length];
    for (int i = 0; i < all.length; i++) {
      patterns[i] = Regexes.compile(all[i].key(), ignoreCase);
    }
    return v -> {
      for (int i = 0; i < patterns.length; i++) {
        if (Regexes.isFound(patterns[i], v.text())) {
          return all[i];
        }
      }
      return null;
    };
  }

  private record Range(long from, long to, Entry entry) {}

  /// `5`, `5:9`, `:9`, `5:`, or with `-` for the colon (HAProxy: src/pattern.c, pat_parse_int).
  private static PatternSet.Matcher ranges(List<Entry> entries, boolean ofLength) {
    Range[] ranges = new Range[entries.size()];
    for (int i = 0; i < ranges.length; i++) {
      ranges[i] = range(entries.get(i));
    }
    return v -> {
      long number = ofLength ? v.text().length() : v.number();
      for (Range range : ranges) {
        if (number >= range.from() && number <= range.to()) {
          return range.entry();
        }
      }
      return null;
    };
  }

  private static Range range(Entry entry) {
    String key = entry.key();
    int mark = 0;
    while (mark < key.length() && key.charAt(mark) != ':' && key.charAt(mark) != '-') {
      mark++;
    }
    if (mark == key.length() && mark > 0) {
      if (!Texts.isNumber(key)) {
        throw new RuleException("'" + key + "' is not a number");
      }
      return new Range(Texts.number(key), Texts.number(key), entry);
    }
    String first = key.substring(0, mark);
    String last = key.substring(Math.min(mark + 1, key.length()));
    long from = first.isEmpty() ? Long.MIN_VALUE : Texts.number(first);
    long to = last.isEmpty() ? Long.MAX_VALUE : Texts.number(last);
    boolean valid =
        (first.isEmpty() || Texts.isNumber(first))
            && (last.isEmpty() || Texts.isNumber(last))
            && !(first.isEmpty() && last.isEmpty())
            && from <= to;
    if (!valid) {
      throw new RuleException("'" + key + "' is not a valid number range");
    }
    return new Range(from, to, entry);
  }
}
