package io.whydown.vendor;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Finds out, of a regular expression, pieces of text of which every match contains at least one: a
/// search for them is much quicker than the expression, and spares it most lines. Knows the syntax
/// that phrases use; of what it does not know it claims nothing. Not thread-safe: one for each
/// expression.
public final class RequiredText {

  /// Shorter pieces are in every line.
  private static final int SHORTEST = 3;

  /// Groups that change how the rest is read, and quotations.
  private static final Pattern UNKNOWN = Pattern.compile("\\(\\?[^:=!<]|\\\\[QExuN0]");

  private final String regex;
  private int at;

  private RequiredText(String regex) {
    this.regex = regex;
  }

  /// The pieces; empty when none are required.
  public static List<String> of(String regex) {
    return UNKNOWN.matcher(regex).find()
        ? List.of()
        : List.copyOf(new RequiredText(regex).alternatives());
  }

  /// Whether a text may match, by what is required.
  public static boolean isIn(List<String> required, String text) {
    for (String piece : required) {
      if (text.contains(piece)) {
        return true;
      }
    }
    return required.isEmpty();
  }

  /// Up to the end, or the parenthesis that closes: the pieces of each alternative, if all have
  /// some.
  private List<String> alternatives() {
    var all = new ArrayList<String>();
    boolean each = true;
    do {
      List<String> one = sequence();
      each &= !one.isEmpty();
      all.addAll(one);
    } while (at < regex.length() && regex.charAt(at++) == '|');
    return each ? all : List.of();
  }

  /// Up to the next bar on this level: the best of what has to be there.
  private List<String> sequence() {
    List<String> best = List.of();
    var run = new StringBuilder();
    while (at < regex.length() && regex.charAt(at) != '|' && regex.charAt(at) != ')') {
      char c = regex.charAt(at);
      char sign = literal();
      if (sign != 0 && !isRepeated()) {
        run.append(sign);
        continue;
      }
      boolean once = sign != 0 && at < regex.length() && regex.charAt(at) == '+';
      if (once) {
        run.append(sign);
      }
      best = better(best, List.of(run.toString()));
      run.setLength(0);
      if (sign == 0) {
        List<String> inner = c == '(' ? group() : skip(c);
        if (!isOptional()) {
          best = better(best, inner);
        }
      }
      quantifier();
    }
    return better(best, List.of(run.toString()));
  }

  /// The sign that stands for itself here, behind which the reading goes on; 0 when there is none.
  private char literal() {
    char c = regex.charAt(at);
    if (c == '\\') {
      char escaped = regex.charAt(at + 1);
      if (!Character.isLetterOrDigit(escaped)) {
        at += 2;
        return escaped;
      }
      return 0;
    }
    if (".[(^$".indexOf(c) >= 0) {
      return 0;
    }
    at++;
    return c;
  }

  private boolean isRepeated() {
    return at < regex.length() && "?*+{".indexOf(regex.charAt(at)) >= 0;
  }

  private boolean isOptional() {
    return at < regex.length()
        && ("?*".indexOf(regex.charAt(at)) >= 0 || regex.startsWith("{0", at));
  }

  private void quantifier() {
    if (!isRepeated()) {
      return;
    }
    at = regex.charAt(at) == '{' ? regex.indexOf('}', at) + 1 : at + 1;
    if (at < regex.length() && "?+".indexOf(regex.charAt(at)) >= 0) {
      at++;
    }
  }

  private List<String> group() {
    boolean around = regex.startsWith("(?!", at) || regex.startsWith("(?<", at);
    at += regex.startsWith("(?:", at) || regex.startsWith("(?=", at) || around ? 3 : 1;
    List<String> inner = alternatives();
    // what must not be there, or is a name, requires nothing
    return around ? List.of() : inner;
  }

  private List<String> skip(char c) {
    if (c == '\\') {
      at += 2;
    } else if (c == '[') {
      int depth = 0;
      do {
        char inner = regex.charAt(at);
        depth += inner == '[' ? 1 : inner == ']' ? -1 : 0;
        at += inner == '\\' ? 2 : 1;
      } while (depth > 0 && at < regex.length());
    } else {
      at++;
    }
    return List.of();
  }

  /// The one whose shortest piece is longer; pieces that are too short are none.
  private static List<String> better(List<String> one, List<String> other) {
    int shortest = shortest(other);
    return shortest >= SHORTEST && shortest > shortest(one) ? other : one;
  }

  private static int shortest(List<String> pieces) {
    return pieces.stream().mapToInt(String::length).min().orElse(0);
  }
}
