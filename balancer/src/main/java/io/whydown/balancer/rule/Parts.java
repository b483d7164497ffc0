package io.whydown.balancer.rule;

import org.jspecify.annotations.Nullable;

/// Which of the parts between delimiters is meant, by `field` and `word` (sample.c). Immutable.
///
/// @param index from 1; negative from the end
/// @param count how many parts; 0 means all that follow
record Parts(int index, String delimiters, int count) {

  static Parts of(Arguments a) {
    int index = a.integer(0, 0);
    if (index == 0) {
      throw new RuleException("index should be different from 0 in args of '" + a.keyword() + "'");
    }
    return new Parts(index, a.text(1), a.integer(2, 1));
  }

  private boolean isDelimiter(char c) {
    return delimiters.indexOf(c) >= 0;
  }

  /// Each delimiter parts; empty parts count. Null when there are fewer.
  @Nullable String field(String text) {
    int from = 0;
    int to = text.length();
    if (index > 0) {
      for (int i = 1; i < index; i++) {
        int next = next(text, from);
        if (next == text.length()) {
          return null;
        }
        from = next + 1;
      }
      to = from;
      for (int i = 0; count == 0 || i < count; i++) {
        to = next(text, i == 0 ? to : to + 1);
        if (to == text.length()) {
          break;
        }
      }
      return from == to && count != 0 && from == text.length()
          ? emptyOrNull()
          : text.substring(from, to);
    }
    for (int i = -1; i > index; i--) {
      int before = before(text, to);
      if (before < 0) {
        return null;
      }
      to = before;
    }
    from = to;
    for (int i = 0; count == 0 || i < count; i++) {
      int before = before(text, i == 0 ? from : from - 1);
      from = before + 1;
      if (before < 0) {
        break;
      }
    }
    return text.substring(from, to);
  }

  private static String emptyOrNull() {
    return "";
  }

  private int next(String text, int from) {
    int at = from;
    while (at < text.length() && !isDelimiter(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private int before(String text, int end) {
    int at = end - 1;
    while (at >= 0 && !isDelimiter(text.charAt(at))) {
      at--;
    }
    return at;
  }

  /// Delimiters in a row part once; empty parts do not count. Null when there are fewer.
  @Nullable String word(String text) {
    return index > 0 ? wordFromFront(text) : wordFromEnd(text);
  }

  private @Nullable String wordFromFront(String text) {
    int at = 0;
    int seen = 0;
    while (true) {
      while (at < text.length() && isDelimiter(text.charAt(at))) {
        at++;
      }
      if (at == text.length()) {
        return null;
      }
      int end = next(text, at);
      if (++seen == index) {
        int last = end;
        for (int i = 1; count == 0 || i < count; i++) {
          int start = end;
          while (start < text.length() && isDelimiter(text.charAt(start))) {
            start++;
          }
          if (start == text.length()) {
            return text.substring(at, count == 0 ? text.length() : last);
          }
          end = next(text, start);
          last = end;
        }
        return text.substring(at, last);
      }
      at = end;
    }
  }

  private @Nullable String wordFromEnd(String text) {
    int end = text.length();
    int seen = 0;
    while (true) {
      while (end > 0 && isDelimiter(text.charAt(end - 1))) {
        end--;
      }
      if (end == 0) {
        return null;
      }
      int start = before(text, end) + 1;
      if (++seen == -index) {
        int first = start;
        for (int i = 1; count == 0 || i < count; i++) {
          int stop = start;
          while (stop > 0 && isDelimiter(text.charAt(stop - 1))) {
            stop--;
          }
          if (stop == 0) {
            return text.substring(count == 0 ? 0 : first, end);
          }
          start = before(text, stop) + 1;
          first = start;
        }
        return text.substring(first, end);
      }
      end = start;
    }
  }
}
