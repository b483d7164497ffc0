package io.whydown.vendor.nftables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads statements of nft's own language that limit, log, or send a packet elsewhere. Stateless.
final class TextEffects {

  private TextEffects() {}

  private static Json text(String word) {
    return new Json.Text(word);
  }

  private static Json fields(String key, Map<String, Json> body) {
    return TextConstants.fields(key, body.isEmpty() ? new Json.Nothing() : new Json.Fields(body));
  }

  static Json log(Tokens in) {
    var body = new LinkedHashMap<String, Json>();
    while (true) {
      String word = in.isQuoted() ? "" : in.peek();
      switch (word) {
        case "prefix", "level" -> {
          in.next();
          body.put(word, text(in.next()));
        }
        case "group", "snaplen", "queue-threshold" -> {
          in.next();
          body.put(word, TextConstants.single(in.next()));
        }
        case "flags" -> {
          in.next();
          flags(body, in);
        }
        default -> {
          return fields("log", body);
        }
      }
    }
  }

  /// `tcp sequence,options`, `ip options`, `skuid`, `ether`, `all`.
  private static void flags(Map<String, Json> body, Tokens in) {
    var flags = new ArrayList<Json>(Json.list(body.get("flags")));
    String first = in.next();
    switch (first) {
      case "tcp" -> {
        do {
          flags.add(text("tcp " + in.next()));
        } while (in.take(","));
      }
      case "ip" -> flags.add(text("ip " + in.next()));
      default -> flags.add(text(first));
    }
    body.put("flags", flags.size() == 1 ? flags.getFirst() : new Json.Items(flags));
  }

  /// `rate [over] N[ UNIT]/PERIOD [burst N UNIT]`.
  static @Nullable Json limit(Tokens in) {
    if (!in.take("rate")) {
      return null;
    }
    boolean over = in.take("over");
    String word = in.next();
    String unit = word.indexOf('/') > 0 ? "" : in.next();
    String whole = unit.isEmpty() ? word : unit;
    int slash = whole.indexOf('/');
    if (slash < 0) {
      return null;
    }
    var body = new LinkedHashMap<String, Json>();
    body.put("rate", TextConstants.single(unit.isEmpty() ? word.substring(0, slash) : word));
    boolean burst = in.take("burst");
    Json size = new Json.Whole(unit.isEmpty() ? 5 : 0);
    body.put("burst", burst ? TextConstants.single(in.next()) : size);
    body.put("per", text(whole.substring(slash + 1)));
    String burstUnit = burst ? in.next() : "bytes";
    if (!unit.isEmpty()) {
      body.put("rate_unit", text(unit.substring(0, slash)));
      body.put("burst_unit", text(burstUnit));
    }
    if (over) {
      body.put("inv", new Json.Flag(true));
    }
    return fields("limit", body);
  }

  static Json quota(Tokens in) {
    var body = new LinkedHashMap<String, Json>();
    boolean over = in.take("over");
    in.take("until");
    body.put("val", TextConstants.single(in.next()));
    body.put("val_unit", text(in.next()));
    if (over) {
      body.put("inv", new Json.Flag(true));
    }
    if (in.take("used")) {
      body.put("used", TextConstants.single(in.next()));
      body.put("used_unit", text(in.next()));
    }
    return fields("quota", body);
  }

  /// `[flags bypass,fanout] [to|num N[-N]] [bypass,fanout]`.
  static @Nullable Json queue(Tokens in) {
    var body = new LinkedHashMap<String, Json>();
    var flags = new ArrayList<Json>();
    boolean named = in.take("flags");
    while (named && !in.isDone() && !in.sees("to") && !in.sees("num")) {
      flags.add(text(in.next()));
      named = in.take(",");
    }
    if (in.take("to") || in.take("num")) {
      Json number =
          TextExpressions.begins(in) ? TextExpressions.whole(in) : TextExpressions.constant(in);
      if (number == null) {
        return null;
      }
      body.put("num", number);
    }
    while (in.sees("bypass") || in.sees("fanout")) {
      flags.add(text(in.next()));
      in.take(",");
    }
    if (!flags.isEmpty()) {
      body.put("flags", flags.size() == 1 ? flags.getFirst() : new Json.Items(flags));
    }
    return fields("queue", body);
  }

  /// `NAME size N { KEY STATEMENT }`.
  static @Nullable Json meter(Tokens in) {
    var body = new LinkedHashMap<String, Json>();
    Json name = text(in.next());
    Json size = in.take("size") ? TextConstants.single(in.next()) : new Json.Whole(0);
    if (!in.take("{")) {
      return null;
    }
    Json key = TextExpressions.whole(in);
    if (key == null) {
      return null;
    }
    if (in.take("timeout")) {
      Json span = new Json.Whole(Math.max(0, TextConstants.seconds(in.next())));
      key = TextConstants.fields("elem", TextConstants.object("val", key, "timeout", span));
    }
    Json statement = TextStatements.read(in);
    if (statement == null || !in.take("}")) {
      return null;
    }
    body.put("key", key);
    body.put("stmt", statement);
    body.put("size", size);
    body.put("name", name);
    return fields("meter", body);
  }

  /// `to "eth0"`, `ip to 10.0.0.1 device "eth0"`.
  static @Nullable Json elsewhere(String kind, Tokens in) {
    var body = new LinkedHashMap<String, Json>();
    Json family = in.sees("ip") || in.sees("ip6") ? text(in.next()) : null;
    if (!in.take("to")) {
      return null;
    }
    Json where =
        TextExpressions.begins(in) ? TextExpressions.whole(in) : TextExpressions.constant(in);
    if (where == null) {
      return null;
    }
    boolean device = kind.equals("fwd") && family == null;
    body.put(device ? "dev" : "addr", where);
    if (in.take("device")) {
      Json by =
          TextExpressions.begins(in) ? TextExpressions.whole(in) : TextExpressions.constant(in);
      if (by == null) {
        return null;
      }
      body.put("dev", by);
    }
    if (family != null) {
      body.put("family", family);
    }
    return fields(kind, body);
  }

  static Json synproxy(Tokens in) {
    var body = new LinkedHashMap<String, Json>();
    var flags = new ArrayList<Json>();
    while (true) {
      String word = in.isQuoted() ? "" : in.peek();
      switch (word) {
        case "mss", "wscale" -> {
          in.next();
          body.put(word, TextConstants.single(in.next()));
        }
        case "timestamp", "sack-perm" -> flags.add(text(in.next()));
        default -> {
          if (!flags.isEmpty()) {
            body.put("flags", new Json.Items(flags));
          }
          return fields("synproxy", body);
        }
      }
    }
  }

  /// `add @table`, printed by old versions as `offload @table`.
  static @Nullable Json flow(Tokens in) {
    String operation = in.next();
    String table = in.next();
    return List.of("add", "offload").contains(operation) && table.startsWith("@")
        ? TextConstants.fields(
            "flow", TextConstants.object("op", text("add"), "flowtable", text(table)))
        : null;
  }

  static Json last(Tokens in) {
    if (in.take("used")) {
      in.next();
    }
    return fields("last", Map.of());
  }
}
