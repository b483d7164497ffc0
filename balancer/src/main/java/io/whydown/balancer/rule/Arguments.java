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

  /// The same, cut to what an `int` holds.
  int integer(int index, int otherwise) {
    return Math.clamp(number(index, otherwise), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /// Refuses words that a keyword does not take.
  void check(Signature signature) {
    if (count() > signature.most()) {
      throw problem(
          signature.most(), "expected ')' before ',%s'".formatted(text(signature.most())));
    }
    for (int i = 0; i < count(); i++) {
      String complaint = signature.complaint(i, words.get(i));
      if (!complaint.isEmpty()) {
        throw problem(i, complaint);
      }
    }
    if (count() < signature.least()) {
      throw problem(count(), signature.missing(count()));
    }
  }

  private RuleException problem(int index, String text) {
    return new Problem(index, text);
  }

  /// Arguments are not what the keyword takes; who reads the keyword says of which one.
  static final class Problem extends RuleException {

    private static final long serialVersionUID = 1L;

    private final int index;

    private Problem(int index, String text) {
      super(text);
      this.index = index;
    }

    int index() {
      return index;
    }
  }

  /// Reads the arguments that begin with the parenthesis at `at`; without one there is an empty one
  /// for what the keyword needs and may be empty.
  static Parsed parse(String keyword, String text, int at, Signature signature) {
    if (at >= text.length() || text.charAt(at) != '(') {
      boolean implied = signature.least() > 0 && signature.complaint(0, "").isEmpty();
      var none = new Arguments(keyword, implied ? List.of("") : List.of());
      if (signature.least() > 0 && !implied) {
        throw new Problem(0, signature.complaint(0, ""));
      }
      none.check(signature);
      return new Parsed(none, at);
    }
    return inParentheses(keyword, text, at + 1, signature);
  }

  private static Parsed inParentheses(String keyword, String text, int from, Signature signature) {
    var words = new ArrayList<String>();
    int i = from;
    while (words.size() < signature.most()) {
      var word = new StringBuilder();
      i = word(text, i, word);
      String complaint = signature.complaint(words.size(), word.toString());
      if (!complaint.isEmpty()) {
        boolean leftOut = word.isEmpty() && words.size() >= signature.least();
        if (!leftOut) {
          throw new Problem(words.size(), complaint);
        }
        break;
      }
      words.add(word.toString());
      if (i >= text.length() || text.charAt(i) == ')' || words.size() == signature.most()) {
        break;
      }
      i++;
    }
    if (words.size() < signature.least()) {
      throw new Problem(words.size(), signature.missing(words.size()));
    }
    if (i >= text.length() || text.charAt(i) != ')') {
      String rest = i < text.length() ? text.substring(i) : "";
      throw new Problem(
          words.size(), rest.isEmpty() ? "expected ')'" : "expected ')' before '" + rest + "'");
    }
    return new Parsed(new Arguments(keyword, words), i + 1);
  }

  /// Reads one argument; the answer is where the comma or parenthesis behind it stands.
  private static int word(String text, int from, StringBuilder word) {
    char quote = 0;
    int i = from;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (quote == 0 && (c == ',' || c == ')')) {
        return i;
      }
      if ((c == '"' && quote != '\'') || (c == '\'' && quote != '"')) {
        quote = quote == 0 ? c : 0;
        i++;
      } else if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
        i += escape(text.charAt(i + 1), word);
      } else {
        word.append(c);
        i++;
      }
    }
    return i;
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
