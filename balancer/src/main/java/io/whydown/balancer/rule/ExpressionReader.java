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

  /// @param end the index of the first char that is not part of the expression
  record Part(Expression expression, int end) {}

  /// Reads one text that holds nothing else.
  public static Expression read(String text, Linkage at) {
    Read read = read(List.of(text), 0, at);
    return read.expression();
  }

  /// Reads from the word at `index` on, where what it looks at has to be there.
  public static Read read(List<String> words, int index, Linkage at) {
    Read read = readAnywhere(words, index, at);
    Need need = read.expression().need();
    if (!need.isThereIn(at.checkpoints())) {
      throw new RuleException(
          "fetch method '%s' extracts information from '%s', none of which is available here"
              .formatted(words.get(index), need.words()),
          "what it looks at is not known yet, or not any more, when this line is used");
    }
    return read;
  }

  /// Reads what a condition compares, which may have no value where it is asked.
  static Read readAnywhere(List<String> words, int index, Linkage at) {
    String word = index < words.size() ? words.get(index) : "";
    Chain chain = Chain.begin(word, 0, at);
    int now = index;
    while (true) {
      int end = chain.readOn();
      String read = words.get(now);
      if (end < read.length()) {
        throw new RuleException(chain.missingComma());
      }
      if (now + 1 >= words.size() || !isConverter(words.get(now + 1), at)) {
        return new Read(chain.done(), now + 1);
      }
      now++;
      chain.goOn(words.get(now));
    }
  }

  /// Reads what begins inside of a text, which goes on behind it.
  static Part readPart(String text, int from, Linkage at) {
    Chain chain = Chain.begin(text, from, at);
    int end = chain.readOn();
    return new Part(chain.done(), end);
  }

  /// A fetch and the converters so far. Not thread-safe: one for each expression.
  private static final class Chain {

    private final Linkage at;
    private final Fetch fetch;
    private final Need need;
    private final List<Expression.Step> steps = new ArrayList<>();
    private Value.Kind kind;
    private String text;
    private int position;
    private String last;

    private Chain(
        Linkage at, FetchKeyword keyword, Fetch fetch, String text, Arguments.Parsed arguments) {
      this.at = at;
      this.fetch = fetch;
      this.need = keyword.need();
      this.kind = keyword.kind();
      this.text = text;
      this.position = arguments.end();
      this.last = "fetch keyword '" + arguments.arguments().keyword() + "'";
    }

    static Chain begin(String text, int from, Linkage at) {
      int end = endOfName(text, from);
      String name = text.substring(from, end);
      FetchKeyword keyword = fetch(name, at);
      if (keyword == null) {
        throw new RuleException(
            name.isEmpty() ? "missing fetch method" : "unknown fetch method '" + name + "'");
      }
      Arguments.Parsed arguments;
      try {
        arguments = Arguments.parse(name, text, end, keyword.signature());
      } catch (Arguments.Problem e) {
        throw new RuleException("fetch method '%s' : %s".formatted(name, e.text()), e.advice());
      }
      Fetch fetch = keyword.maker().make(arguments.arguments(), at);
      return new Chain(at, keyword, fetch, text, arguments);
    }

    /// Goes on with the converters of the next word.
    void goOn(String word) {
      text = word;
      position = 0;
      converter();
    }

    /// Reads the converters behind commas; the answer is where something else begins.
    int readOn() {
      while (position < text.length() && text.charAt(position) == ',') {
        while (position < text.length() && text.charAt(position) == ',') {
          position++;
        }
        if (position < text.length()) {
          converter();
        }
      }
      return position;
    }

    private void converter() {
      int end = endOfName(text, position);
      String name = text.substring(position, end);
      ConverterKeyword keyword = ExpressionReader.converter(name, at);
      if (keyword == null) {
        throw new RuleException("unknown converter '" + name + "'");
      }
      if (!mayBecome(kind, keyword.in())) {
        throw new RuleException("converter '" + name + "' cannot be applied");
      }
      Arguments.Parsed arguments;
      try {
        arguments = Arguments.parse(name, text, end, keyword.signature());
      } catch (Arguments.Problem e) {
        throw new RuleException(
            "invalid arg %d in converter '%s' : %s".formatted(e.index() + 1, name, e.text()),
            e.advice());
      }
      steps.add(new Expression.Step(made(keyword, name, arguments.arguments()), keyword.in()));
      kind = keyword.out();
      position = arguments.end();
      last = "converter '" + name + "'";
    }

    private Converter made(ConverterKeyword keyword, String name, Arguments arguments) {
      try {
        return keyword.maker().make(arguments, at);
      } catch (RuleException e) {
        String before = "invalid args in converter '" + name + "' : ";
        boolean isSaid = e.text().startsWith("invalid arg") || e.text().startsWith("unable to");
        throw isSaid ? e : new RuleException(before + e.text(), e.advice());
      }
    }

    String missingComma() {
      return "missing comma after " + last;
    }

    Expression done() {
      return new Expression(fetch, steps, kind, need);
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
            Value.Kind.STR,
            Need.NOTHING,
            Signature.strings(0, MOST_FOR_SCRIPTS),
            (a, _) -> maker.make(a.words()));
  }

  private static @Nullable ConverterKeyword converter(String name, Linkage at) {
    if (!name.startsWith(Scripts.PREFIX)) {
      return Keywords.converter(name);
    }
    Scripts.Maker<Converter> maker = at.shared().scripts().converter(name);
    return maker == null
        ? null
        : new ConverterKeyword(
            Value.Kind.STR,
            Value.Kind.STR,
            Signature.strings(0, MOST_FOR_SCRIPTS),
            (a, _) -> maker.make(a.words()));
  }

  private static int endOfName(String word, int from) {
    int end = from;
    while (end < word.length() && isOfName(word.charAt(end))) {
      end++;
    }
    return end;
  }

  /// Whether a char may stand in the name of a keyword (tools.h, `is_idchar`).
  static boolean isOfName(char c) {
    return Texts.isAlphanumeric(c) || "._-+:".indexOf(c) >= 0;
  }

  /// Whether a value of one kind has a form of another (sample.c, `sample_casts`).
  static boolean mayBecome(Value.Kind from, Value.Kind to) {
    return switch (to) {
      case ANY, STR, BIN -> true;
      case SINT -> from != Value.Kind.BIN && from != Value.Kind.METHOD;
      case BOOL ->
          from != Value.Kind.BIN && from != Value.Kind.ADDRESS && from != Value.Kind.METHOD;
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
