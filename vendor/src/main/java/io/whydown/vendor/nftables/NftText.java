package io.whydown.vendor.nftables;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes JSON expressions in the language of nft(8), for people. What has no known form is written
/// as its key. Stateless.
final class NftText {

  private static final int MAX_ELEMENTS = 12;

  private NftText() {}

  /// A decimal number, or the fallback.
  static long number(String text, long fallback) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException _) {
      return fallback;
    }
  }

  static String rule(List<Json> expressions) {
    return expressions.stream()
        .map(NftText::statement)
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining(" "));
  }

  static String statement(Json json) {
    if (json instanceof Json.Text(var printed)) {
      Tokens in = Tokens.of(printed);
      Json read = TextStatements.read(in);
      return read == null || !in.isDone() ? Tokens.of(printed).textFrom(0) : statement(read);
    }
    if (!(json instanceof Json.Fields fields)) {
      return value(json);
    }
    String key = fields.onlyKey();
    Json body = fields.get(key);
    return switch (key) {
      case "match" -> body instanceof Json.Fields match ? match(match) : key;
      case "accept", "drop", "continue", "return", "notrack" -> key;
      case "jump", "goto" -> key + " " + (body instanceof Json.Fields to ? to.text("target") : "");
      case "reject" -> reject(body);
      case "unread" -> body == null ? "" : value(body);
      case "counter" -> counter(body);
      case "log" -> body instanceof Json.Fields log ? log(log) : "log";
      case "limit" -> limit("limit", body);
      case "ct count" -> limit("ct count", body);
      case "vmap" -> body instanceof Json.Fields map ? map(map, "vmap") : key;
      case "mangle" -> body instanceof Json.Fields mangle ? mangle(mangle) : key;
      case "dnat", "snat", "masquerade", "redirect", "tproxy" -> translate(key, body);
      case "set", "map" -> body instanceof Json.Fields set ? update(set) : key;
      case "xt" ->
          body instanceof Json.Fields xt ? "xt " + xt.text("type") + " " + xt.text("name") : key;
      default -> key.isEmpty() ? value(json) : plain(key, body);
    };
  }

  private static String plain(String key, @Nullable Json body) {
    String inner = body == null ? "" : value(body);
    return inner.isEmpty() ? key : key + " " + inner;
  }

  static String match(Json.Fields body) {
    Json left = body.get("left");
    Json right = body.get("right");
    String operator = body.text("op");
    String middle =
        switch (operator) {
          case "==", "in" -> " ";
          case "!" -> " ! ";
          default -> " " + operator + " ";
        };
    if (left instanceof Json.Fields fields && fields.onlyKey().equals("&")) {
      middle = operator.equals("==") ? " == " : middle;
    }
    String rightText = right == null ? "" : value(right);
    if (left instanceof Json.Fields fields
        && (fields.get("fib") != null || fields.get("exthdr") != null)
        && right instanceof Json.Flag(boolean exists)) {
      rightText = exists ? "exists" : "missing";
    }
    return (left == null ? "" : value(left)) + middle + rightText;
  }

  private static String reject(@Nullable Json body) {
    if (!(body instanceof Json.Fields fields) || fields.text("type").isEmpty()) {
      return "reject";
    }
    if (fields.text("expr").equals("port-unreachable")) {
      // The default, which nft does not write either.
      return "reject";
    }
    return "reject with " + (fields.text("type") + " " + fields.text("expr")).strip();
  }

  private static String counter(@Nullable Json body) {
    return body instanceof Json.Text(var name) ? "counter name " + name : "counter";
  }

  private static String log(Json.Fields log) {
    String prefix = log.text("prefix");
    String group = log.get("group") instanceof Json.Whole(long number) ? " group " + number : "";
    return (prefix.isEmpty() ? "log" : "log prefix \"" + prefix + "\"") + group;
  }

  private static String limit(String word, @Nullable Json body) {
    if (!(body instanceof Json.Fields fields)) {
      return word + (body == null ? "" : " name " + value(body));
    }
    boolean over = fields.get("inv") instanceof Json.Flag(boolean inverted) && inverted;
    if (word.equals("ct count")) {
      return word + (over ? " over " : " ") + fields.number("val", 0);
    }
    return word
        + " rate "
        + (over ? "over " : "")
        + fields.number("rate", 0)
        + "/"
        + fields.text("per");
  }

  private static String mangle(Json.Fields mangle) {
    Json key = mangle.get("key");
    Json value = mangle.get("value");
    return (key == null ? "" : value(key)) + " set " + (value == null ? "" : value(value));
  }

  private static String update(Json.Fields set) {
    Json element = set.get("elem");
    Json datum = set.get("data");
    return set.text("op")
        + " "
        + set.text("set")
        + " { "
        + (element == null ? "" : value(element))
        + (datum == null ? "" : " : " + value(datum))
        + " }";
  }

  private static String translate(String key, @Nullable Json body) {
    if (!(body instanceof Json.Fields fields)) {
      return key;
    }
    String family = fields.text("family");
    Json address = fields.get("addr");
    Json port = fields.get("port");
    var text = new StringBuilder(key);
    if (!family.isEmpty()) {
      text.append(' ').append(family);
    }
    if (address != null || port != null) {
      text.append(" to ");
    }
    if (address != null) {
      String where = value(address);
      text.append(port != null && where.contains(":") ? "[" + where + "]" : where);
    }
    if (port != null) {
      text.append(':').append(value(port));
    }
    return text.toString();
  }

  private static String map(Json.Fields map, String word) {
    Json key = map.get("key");
    Json data = map.get("data");
    return (key == null ? "" : value(key)) + " " + word + " " + (data == null ? "" : value(data));
  }

  /// An operand or a constant.
  static String value(Json json) {
    return switch (json) {
      case Json.Text(var text) -> text;
      case Json.Whole(long number) -> Long.toString(number);
      case Json.Flag(boolean flag) -> flag ? "1" : "0";
      case Json.Nothing _ -> "";
      case Json.Items(var items) ->
          items.stream().map(NftText::value).collect(Collectors.joining(","));
      case Json.Fields fields -> fields(fields);
    };
  }

  private static String fields(Json.Fields fields) {
    String key = fields.onlyKey();
    Json body = fields.get(key);
    if (body == null) {
      return fields.fields().entrySet().stream()
          .map(entry -> entry.getKey() + " " + value(entry.getValue()))
          .collect(Collectors.joining(" "));
    }
    if (body instanceof Json.Fields inner) {
      return switch (key) {
        case "payload" ->
            inner.text("protocol").isEmpty()
                ? "@"
                    + inner.text("base")
                    + ","
                    + inner.number("offset", 0)
                    + ","
                    + inner.number("len", 0)
                : inner.text("protocol") + " " + inner.text("field");
        case "meta" -> meta(inner.text("key"));
        case "ct" -> ("ct " + inner.text("dir")).strip() + " " + inner.text("key");
        case "prefix" -> address(inner) + "/" + inner.number("len", 0);
        case "fib" -> "fib " + dotted(Json.list(inner.get("flags"))) + " " + inner.text("result");
        case "map" -> map(inner, "map");
        case "elem" ->
            Json.list(inner.get("val")).stream()
                .map(NftText::value)
                .collect(Collectors.joining(" . "));
        case "socket", "rt" -> key + " " + inner.text("key");
        default -> plain(key, inner);
      };
    }
    List<Json> items = Json.list(body);
    return switch (key) {
      case "set" -> set(items);
      case "range" -> items.stream().map(NftText::value).collect(Collectors.joining("-"));
      case "concat" -> dotted(items);
      case "&", "|", "^", "<<", ">>" ->
          items.stream().map(NftText::masked).collect(Collectors.joining(" " + key + " "));
      case "jump", "goto", "accept", "drop", "return", "continue" -> statement(fields);
      default -> plain(key, body);
    };
  }

  private static String address(Json.Fields prefix) {
    Json address = prefix.get("addr");
    return address == null ? "" : value(address);
  }

  private static String masked(Json json) {
    return json instanceof Json.Items(var items)
        ? "(" + items.stream().map(NftText::value).collect(Collectors.joining(" | ")) + ")"
        : value(json);
  }

  private static String meta(String key) {
    return switch (key) {
      case "iif", "iifname", "oif", "oifname" -> key;
      default -> "meta " + key;
    };
  }

  private static String dotted(List<Json> items) {
    return items.stream().map(NftText::value).collect(Collectors.joining(" . "));
  }

  private static String set(List<Json> items) {
    var texts = new ArrayList<String>();
    for (Json item : items.subList(0, Math.min(items.size(), MAX_ELEMENTS))) {
      texts.add(
          item instanceof Json.Items(var pair) && pair.size() == 2
              ? value(pair.get(0)) + " : " + statement(pair.get(1))
              : value(item));
    }
    String more = items.size() > MAX_ELEMENTS ? ", …" : "";
    return "{ " + String.join(", ", texts) + more + " }";
  }
}
