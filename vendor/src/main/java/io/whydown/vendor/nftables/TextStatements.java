package io.whydown.vendor.nftables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads statements of nft's own language (nft(8)) into the JSON that libnftables-json(5) has for
/// them. An answer of null means that the statement is not known. Stateless.
final class TextStatements {

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=", "!");
  private static final Set<String> FLAG_FIELDS =
      Set.of("ct state", "ct status", "ct event", "ct label", "tcp flags");

  private TextStatements() {}

  private static Json text(String word) {
    return new Json.Text(word);
  }

  private static Json fields(String key, Json value) {
    return TextConstants.fields(key, value);
  }

  private static Json alone(String key) {
    return fields(key, new Json.Nothing());
  }

  /// One statement.
  static @Nullable Json read(Tokens in) {
    Json verdict = verdict(in);
    if (verdict != null || in.isQuoted() || in.isDone()) {
      return verdict;
    }
    Json read = in.enter() ? inside(in) : null;
    in.leave();
    return read;
  }

  private static @Nullable Json inside(Tokens in) {
    int start = in.position();
    String word = in.next();
    return switch (word) {
      case "counter" -> counter(in);
      case "log" -> TextEffects.log(in);
      case "limit" -> in.take("name") ? object("limit", in) : TextEffects.limit(in);
      case "quota" -> in.take("name") ? object("quota", in) : TextEffects.quota(in);
      case "reject" -> reject(in);
      case "queue" -> TextEffects.queue(in);
      case "dnat", "snat", "masquerade", "redirect", "tproxy" -> TextTranslations.read(word, in);
      case "notrack" -> alone(word);
      case "add", "update", "delete" -> update(word, in);
      case "meter" -> TextEffects.meter(in);
      case "fwd", "dup" -> TextEffects.elsewhere(word, in);
      case "synproxy" -> in.take("name") ? object("synproxy", in) : TextEffects.synproxy(in);
      case "flow" -> TextEffects.flow(in);
      case "last" -> TextEffects.last(in);
      case "reset" -> {
        Json expression = TextExpressions.operand(in);
        yield expression == null ? null : fields("reset", expression);
      }
      case "xt" -> {
        Json type = text(in.next());
        yield fields("xt", TextConstants.object("type", type, "name", text(in.next())));
      }
      default -> {
        in.back(start);
        yield trackedObject(in, start);
      }
    };
  }

  /// `limit name "x"`, or by a map.
  private static @Nullable Json object(String kind, Tokens in) {
    if (in.isQuoted()) {
      return fields(kind, text(in.next()));
    }
    Json map = TextExpressions.whole(in);
    return map == null ? null : fields(kind, map);
  }

  /// `ct helper set "x"`, `ct count over 5`, else a condition.
  private static @Nullable Json trackedObject(Tokens in, int start) {
    if (in.take("ct")) {
      String kind = in.next();
      if (Set.of("helper", "timeout", "expectation").contains(kind) && in.take("set")) {
        return object("ct " + kind, in);
      }
      if (kind.equals("count")) {
        var body = new LinkedHashMap<String, Json>();
        boolean over = in.take("over");
        body.put("val", TextConstants.single(in.next()));
        if (over) {
          body.put("inv", new Json.Flag(true));
        }
        return fields("ct count", new Json.Fields(body));
      }
      in.back(start);
    }
    if (in.take("meta")) {
      if (in.take("secmark") && in.take("set") && in.isQuoted()) {
        return object("secmark", in);
      }
      in.back(start);
    }
    return condition(in);
  }

  /// A verdict, or null when none comes next.
  static @Nullable Json verdict(Tokens in) {
    if (in.isQuoted()) {
      return null;
    }
    return switch (in.peek()) {
      case "accept", "drop", "continue", "return" -> alone(in.next());
      case "jump", "goto" -> {
        if (in.peek(1).equals("{")) {
          yield null;
        }
        String word = in.next();
        yield fields(word, new Json.Fields(Map.of("target", text(in.next()))));
      }
      default -> null;
    };
  }

  private static @Nullable Json counter(Tokens in) {
    if (in.take("name")) {
      return object("counter", in);
    }
    if (!in.take("packets")) {
      return alone("counter");
    }
    Json packets = TextConstants.single(in.next());
    in.take("bytes");
    Json bytes = TextConstants.single(in.next());
    return fields("counter", TextConstants.object("packets", packets, "bytes", bytes));
  }

  private static Json reject(Tokens in) {
    if (!in.take("with")) {
      return alone("reject");
    }
    String type = in.next();
    in.take("type");
    if (type.equals("tcp")) {
      in.take("reset");
      return fields("reject", new Json.Fields(Map.of("type", text("tcp reset"))));
    }
    return fields("reject", TextConstants.object("type", text(type), "expr", text(in.next())));
  }

  /// `add @set { key [: value] }`, with what is done for each element.
  private static @Nullable Json update(String operation, Tokens in) {
    String set = in.next();
    if (!set.startsWith("@") || !in.take("{")) {
      return null;
    }
    Json key = TextExpressions.whole(in);
    if (key == null) {
      return null;
    }
    var body = new LinkedHashMap<String, Json>();
    var statements = new ArrayList<Json>();
    var element = new LinkedHashMap<String, Json>();
    while (!in.sees("}") && !in.sees(":")) {
      if (in.take("timeout") || in.take("expires")) {
        element.put("timeout", new Json.Whole(Math.max(0, TextConstants.seconds(in.next()))));
      } else if (in.take("comment")) {
        element.put("comment", text(in.next()));
      } else {
        Json statement = read(in);
        if (statement == null) {
          return null;
        }
        statements.add(statement);
      }
    }
    if (!element.isEmpty()) {
      element.put("val", key);
      key = fields("elem", new Json.Fields(element));
    }
    body.put("op", text(operation));
    body.put("elem", key);
    if (in.take(":")) {
      Json datum = TextExpressions.whole(in);
      if (datum == null) {
        return null;
      }
      body.put("data", datum);
    }
    body.put("set", text(set));
    if (!statements.isEmpty()) {
      body.put("stmt", new Json.Items(statements));
    }
    return in.take("}")
        ? fields(body.containsKey("data") ? "map" : "set", new Json.Fields(body))
        : null;
  }

  /// `EXPRESSION [OPERATOR] CONSTANT`, `EXPRESSION vmap …`, `EXPRESSION set …`.
  private static @Nullable Json condition(Tokens in) {
    if (!TextExpressions.begins(in)) {
      return null;
    }
    int start = in.position();
    Json left = TextExpressions.whole(in);
    if (left == null || in.isDone()) {
      return null;
    }
    boolean flags = FLAG_FIELDS.contains(in.peekBack(start));
    if (in.take("vmap")) {
      Json data = TextSets.reference(in);
      return data == null ? null : fields("vmap", TextConstants.object("key", left, "data", data));
    }
    if (in.take("set")) {
      return mangle(left, in);
    }
    String operator = !in.isQuoted() && COMPARISONS.contains(in.peek()) ? in.next() : "";
    Json right = rightSide(in, isExpiry(left));
    if (right == null) {
      return null;
    }
    boolean set = right instanceof Json.Fields fields && fields.get("set") != null;
    boolean name = right instanceof Json.Text(var word) && word.startsWith("@");
    if (in.take("/")) {
      Json mask = TextExpressions.list(in);
      if (mask == null) {
        return null;
      }
      left = fields("&", new Json.Items(List.of(left, mask)));
      operator = operator.isEmpty() ? "==" : operator;
    }
    String implied = flags && !set && !name ? "in" : "==";
    var match = new LinkedHashMap<String, Json>();
    match.put("op", text(operator.isEmpty() ? implied : operator));
    match.put("left", left);
    match.put("right", right);
    return fields("match", new Json.Fields(match));
  }

  private static boolean isExpiry(Json left) {
    return left instanceof Json.Fields fields
        && fields.get("ct") instanceof Json.Fields ct
        && ct.text("key").equals("expiration");
  }

  private static @Nullable Json rightSide(Tokens in, boolean times) {
    Json right;
    if (in.sees("{") || !in.isQuoted() && in.peek().startsWith("@") && in.peek().indexOf(',') < 0) {
      right = TextSets.reference(in);
    } else {
      right = TextExpressions.list(in);
      if (right != null && in.sees(".")) {
        var parts = new ArrayList<Json>(List.of(right));
        while (in.take(".")) {
          Json part = TextExpressions.constant(in);
          if (part == null) {
            return null;
          }
          parts.add(part);
        }
        right = fields("concat", new Json.Items(parts));
      }
    }
    return right != null && times ? TextConstants.withTimes(right) : right;
  }

  private static @Nullable Json mangle(Json left, Tokens in) {
    Json value = TextExpressions.begins(in) ? TextExpressions.whole(in) : TextExpressions.list(in);
    return value == null
        ? null
        : fields("mangle", TextConstants.object("key", left, "value", value));
  }
}
