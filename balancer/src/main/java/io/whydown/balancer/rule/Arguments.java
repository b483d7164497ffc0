package io.whydown.balancer.rule;

import java.util.ArrayList;
import java.util.List;

/// The arguments of a fetch or converter, without their quotes (arg.c, `make_arg_list`).
///
/// @param keyword what they belong to
/// @param words may be empty; an argument that was left out at the end is not in it
record Arguments(String keyword, List<String> words) {

  Arguments {
    words = List.copyOf(words);
  }

  int count() {
    return words.size();
  }

  /// The argument; empty past the end.
  String text(int index) {
    return index < words.size() ? words.get(index) : "";
  }

  boolean has(int index) {
    return index < words.size() && !words.get(index).isEmpty();
  }

  long number(int index, long otherwise) {
    if (!has(index)) {
      return otherwise;
    }
    String word = words.get(index);
    if (!Texts.isNumber(word)) {
      throw new RuleException(
          "invalid arg %d in %s : failed to parse '%s' as a number"
              .formatted(index + 1, keyword, word));
    }
    return Texts.number(word);
  }

  /// Refuses less than `least` or more than `most` arguments.
  void expect(int least, int most) {
    if (count() < least) {
      throw new RuleException(
          "missing args for '%s' (got %d, expected %d)".formatted(keyword, count(), least));
    }
    if (count() > most) {
      throw new RuleException(
          most == 0
              ? "no argument supported for '%s'".formatted(keyword)
              : "too many args for '%s' (got %d, at most %d)".formatted(keyword, count(), most));
    }
  }

  /// Reads the arguments that begin with the parenthesis at `at`.
  static Parsed parse(String keyword, String text, int at) {
    if (at >= text.length() || text.charAt(at) != '(') {
      return new Parsed(new Arguments(keyword, List.of()), at);
    }
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    char quote = 0;
    int i = at + 1;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (quote == 0 && (c == ',' || c == ')')) {
        words.add(word.toString());
        word.setLength(0);
        if (c == ')') {
          boolean none = words.size() == 1 && words.getFirst().isEmpty();
          return new Parsed(new Arguments(keyword, none ? List.of() : words), i + 1);
        }
        i++;
      } else if ((c == '"' && quote != '\'') || (c == '\'' && quote != '"')) {
        quote = quote == 0 ? c : 0;
        i++;
      } else if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
        i += escape(text.charAt(i + 1), word);
      } else {
        word.append(c);
        i++;
      }
    }
    throw new RuleException("expected ')' before end of '%s' arguments".formatted(keyword));
  }

  private static int escape(char next, StringBuilder word) {
    switch (next) {
      case '\\', ' ', '"', '\'' -> word.append(next);
      case 'r' -> word.append('\r');
      case 'n' -> word.append('\n');
      case 't' -> word.append('\t');
      default -> word.append('\\').append(next);
    }
    return 2;
  }

  /// @param end the index of the first char after the arguments
  record Parsed(Arguments arguments, int end) {}
}
