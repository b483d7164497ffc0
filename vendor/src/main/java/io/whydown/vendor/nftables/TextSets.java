package io.whydown.vendor.nftables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the elements of sets and maps in nft's own language. Stateless.
final class TextSets {

  private TextSets() {}

  /// `@name` or `{ … }`; null when it is neither.
  static @Nullable Json reference(Tokens in) {
    if (!in.isQuoted() && in.peek().startsWith("@")) {
      return new Json.Text(in.next());
    }
    List<Json> elements = elements(in);
    return elements == null ? null : TextConstants.fields("set", new Json.Items(elements));
  }

  /// The elements between braces; null when they are not understood.
  static @Nullable List<Json> elements(Tokens in) {
    if (!in.take("{")) {
      return null;
    }
    var elements = new ArrayList<Json>();
    while (!in.take("}")) {
      Json element = element(in);
      if (element == null || !in.sees(",") && !in.sees("}")) {
        return null;
      }
      elements.add(element);
      in.take(",");
    }
    return elements;
  }

  private static @Nullable Json element(Tokens in) {
    Json key = TextExpressions.constants(in, true);
    if (key == null) {
      return null;
    }
    Json wrapped = wrapped(key, in);
    if (wrapped == null || !in.take(":")) {
      return wrapped;
    }
    Json datum = TextStatements.verdict(in);
    if (datum == null) {
      datum = TextExpressions.constants(in, true);
    }
    return datum == null ? null : new Json.Items(List.of(wrapped, datum));
  }

  /// The key with what is kept beside it: timeout, expiry, counter, comment.
  static @Nullable Json wrapped(Json key, Tokens in) {
    var body = new LinkedHashMap<String, Json>();
    while (!in.isDone() && !in.sees(",") && !in.sees("}") && !in.sees(":")) {
      switch (in.peek()) {
        case "timeout", "expires" -> {
          String word = in.next();
          long seconds = TextConstants.seconds(in.next());
          if (seconds < 0) {
            return null;
          }
          body.put(word, new Json.Whole(seconds));
        }
        case "comment" -> {
          in.next();
          body.put("comment", new Json.Text(in.next()));
        }
        case "counter", "limit", "quota", "ct", "last" -> {
          Json statement = TextStatements.read(in);
          if (!(statement instanceof Json.Fields fields)) {
            return null;
          }
          body.putAll(fields.fields());
        }
        default -> {
          return null;
        }
      }
    }
    if (body.isEmpty()) {
      return key;
    }
    body.put("val", key);
    return TextConstants.fields("elem", new Json.Fields(body));
  }

  /// The types after `type` or `typeof`, key and data, as the words that nft has for types.
  static Map<String, Json> types(Tokens in) {
    boolean byExpression = in.next().equals("typeof");
    var types = new LinkedHashMap<String, Json>();
    types.put("type", side(in, byExpression));
    if (in.take(":")) {
      in.take("interval");
      types.put("map", side(in, byExpression));
    }
    return types;
  }

  private static Json side(Tokens in, boolean byExpression) {
    var words = new ArrayList<Json>();
    do {
      words.add(new Json.Text(byExpression ? typeOf(in) : in.next()));
    } while (in.take("."));
    return words.size() == 1 ? words.getFirst() : new Json.Items(words);
  }

  private static String typeOf(Tokens in) {
    if (in.sees("verdict")) {
      return in.next();
    }
    Json expression = TextExpressions.operand(in);
    if (expression == null) {
      return "unknown";
    }
    NftType type = Operands.read(expression).types().getFirst();
    return type == NftType.OTHER && isNumber(expression) ? "integer" : type.word();
  }

  /// Fields that nft calls integers, beside those that have a type of their own.
  private static boolean isNumber(Json expression) {
    if (!(expression instanceof Json.Fields fields)) {
      return false;
    }
    Json body = fields.get(fields.onlyKey());
    return switch (fields.onlyKey()) {
      case "payload" -> body instanceof Json.Fields inner && !inner.text("field").contains("addr");
      case "exthdr", "tcp option", "ip option", "sctp chunk", "ipsec" -> true;
      case "ct" -> body instanceof Json.Fields inner && inner.text("key").equals("zone");
      default -> false;
    };
  }
}
