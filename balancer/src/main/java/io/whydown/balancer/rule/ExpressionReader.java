package io.whydown.balancer.rule;

import io.whydown.balancer.rule.Keywords.ConverterKeyword;
import io.whydown.balancer.rule.Keywords.FetchKeyword;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads `fetch(args),converter(args),…` (sample.c, `sample_parse_expr`). Converters may also stand
/// in the following words. Stateless.
public final class ExpressionReader {

  /// As many arguments as HAProxy passes to a script.
  private static final int MOST_FOR_SCRIPTS = 5;

  private ExpressionReader() {}

  /// @param next the index of the first word that is not part of the expression
  public record Read(Expression expression, int next) {}

  /// Reads one text that holds nothing else.
  public static Expression read(String text, Linkage at) {
    Read read = read(List.of(text), 0, at);
    return read.expression();
  }

  /// Reads from the word at `index` on.
  public static Read read(List<String> words, int index, Linkage at) {
    String word = index < words.size() ? words.get(index) : "";
    int end = endOfName(word, 0);
    String name = word.substring(0, end);
    FetchKeyword keyword = fetch(name, at);
    if (keyword == null) {
      throw new RuleException(
          name.isEmpty() ? "missing fetch method" : "unknown fetch method '" + name + "'");
    }
    Arguments.Parsed arguments = Arguments.parse(name, word, end);
    arguments.arguments().expect(keyword.least(), keyword.most());
    Fetch fetch = keyword.maker().make(arguments.arguments(), at);
    return converters(words, index, arguments.end(), keyword, fetch, at);
  }

  private static Read converters(
      List<String> words, int first, int from, FetchKeyword keyword, Fetch fetch, Linkage at) {
    var steps = new ArrayList<Expression.Step>();
    Value.Kind kind = keyword.kind();
    int index = first;
    String word = words.get(index);
    int position = from;
    while (true) {
      if (position < word.length() && word.charAt(position) != ',') {
        throw new RuleException(
            "missing comma after converter or fetch in '%s'".formatted(words.get(index)));
      }
      while (position < word.length() && word.charAt(position) == ',') {
        position++;
      }
      if (position >= word.length()) {
        if (index + 1 >= words.size() || !isConverter(words.get(index + 1), at)) {
          return new Read(new Expression(fetch, steps, kind, keyword.need()), index + 1);
        }
        word = words.get(++index);
        position = 0;
      }
      int end = endOfName(word, position);
      String name = word.substring(position, end);
      ConverterKeyword converter = converter(name, at);
      if (converter == null) {
        throw new RuleException("unknown converter '" + name + "'");
      }
      if (!mayBecome(kind, converter.in())) {
        throw new RuleException("converter '" + name + "' cannot be applied");
      }
      Arguments.Parsed arguments = Arguments.parse(name, word, end);
      arguments.arguments().expect(converter.least(), converter.most());
      steps.add(
          new Expression.Step(converter.maker().make(arguments.arguments(), at), converter.in()));
      kind = converter.out();
      position = arguments.end();
    }
  }

  private static boolean isConverter(String word, Linkage at) {
    return converter(word.substring(0, endOfName(word, 0)), at) != null;
  }

  /// A fetch of that name, the language's own or a script's; null when there is none.
  static @Nullable FetchKeyword fetch(String name, Linkage at) {
    if (!name.startsWith(Scripts.PREFIX)) {
      return Keywords.fetch(name);
    }
    Scripts.Maker<Fetch> maker = at.shared().scripts().fetch(name);
    return maker == null
        ? null
        : new FetchKeyword(
            Value.Kind.STR, Need.CLIENT, 0, MOST_FOR_SCRIPTS, (a, _) -> maker.make(a.words()));
  }

  private static @Nullable ConverterKeyword converter(String name, Linkage at) {
    if (!name.startsWith(Scripts.PREFIX)) {
      return Keywords.converter(name);
    }
    Scripts.Maker<Converter> maker = at.shared().scripts().converter(name);
    return maker == null
        ? null
        : new ConverterKeyword(
            Value.Kind.STR, Value.Kind.STR, 0, MOST_FOR_SCRIPTS, (a, _) -> maker.make(a.words()));
  }

  private static int endOfName(String word, int from) {
    int end = from;
    while (end < word.length() && word.charAt(end) != '(' && word.charAt(end) != ',') {
      end++;
    }
    return end;
  }

  /// Whether a value of one kind has a form of another (sample.c, `sample_casts`).
  static boolean mayBecome(Value.Kind from, Value.Kind to) {
    return switch (to) {
      case ANY, STR, BIN -> true;
      case SINT -> from != Value.Kind.BIN;
      case BOOL -> from != Value.Kind.BIN && from != Value.Kind.ADDRESS;
      case ADDRESS ->
          from != Value.Kind.BOOL && from != Value.Kind.BIN && from != Value.Kind.METHOD;
      case METHOD ->
          from == Value.Kind.STR
              || from == Value.Kind.BIN
              || from == Value.Kind.METHOD
              || from == Value.Kind.ANY;
    };
  }
}
