package io.whydown.vendor.nftables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads expressions of nft's own language (nft(8)) into the JSON that libnftables-json(5) has for
/// them. An answer of null means that the expression is not known. Stateless.
final class TextExpressions {

  private static final Set<String> HEADERS =
      Set.of(
          "ip", "ip6", "tcp", "udp", "udplite", "sctp", "dccp", "th", "icmp", "icmpv6", "igmp",
          "ah", "esp", "comp", "ether", "vlan", "arp", "gre", "geneve", "vxlan");
  private static final Set<String> EXTENSIONS =
      Set.of("hbh", "frag", "dst", "mh", "rt0", "rt2", "srh");
  private static final Set<String> ROUTING = Set.of("classid", "nexthop", "mtu", "ipsec");
  private static final Set<String> BARE_META =
      Set.of(
          "iif",
          "oif",
          "iifname",
          "oifname",
          "iifgroup",
          "oifgroup",
          "iiftype",
          "oiftype",
          "mark",
          "skuid",
          "skgid",
          "l4proto",
          "nfproto",
          "pkttype",
          "cgroup",
          "ibrname",
          "obrname");

  private TextExpressions() {}

  private static Json text(String word) {
    return new Json.Text(word);
  }

  private static Json fields(String key, Json value) {
    return TextConstants.fields(key, value);
  }

  /// Whether an expression, not a constant, begins here.
  static boolean begins(Tokens in) {
    String word = in.peek();
    return !in.isQuoted()
        && (HEADERS.contains(word)
            || BARE_META.contains(word)
            || EXTENSIONS.contains(word)
            || Set.of(
                    "meta", "ct", "fib", "numgen", "jhash", "symhash", "rt", "socket", "osf",
                    "ipsec", "exthdr", "(")
                .contains(word)
            || word.startsWith("@") && word.indexOf(',') > 0);
  }

  /// An expression with its concatenation, and with the map that it is looked up in.
  static @Nullable Json whole(Tokens in) {
    Json first = binary(in, 0);
    if (first == null) {
      return null;
    }
    Json key = first;
    if (in.sees(".")) {
      var parts = new ArrayList<Json>(List.of(first));
      while (in.take(".")) {
        Json part = binary(in, 0);
        if (part == null) {
          return null;
        }
        parts.add(part);
      }
      key = fields("concat", new Json.Items(parts));
    }
    if (!in.take("map")) {
      return key;
    }
    Json data = TextSets.reference(in);
    return data == null ? null : fields("map", TextConstants.object("key", key, "data", data));
  }

  /// One expression, without a concatenation.
  static @Nullable Json operand(Tokens in) {
    return binary(in, 0);
  }

  private static final List<Set<String>> OPERATORS =
      List.of(Set.of("|"), Set.of("^"), Set.of("&"), Set.of("<<", ">>"));

  /// Operators bind as in C: `|`, `^`, `&`, then shifts.
  private static @Nullable Json binary(Tokens in, int level) {
    if (level == OPERATORS.size()) {
      return primary(in);
    }
    Json left = binary(in, level + 1);
    while (left != null && !in.isQuoted() && OPERATORS.get(level).contains(in.peek())) {
      String operator = in.next();
      Json right = binary(in, level + 1);
      left = right == null ? null : fields(operator, new Json.Items(List.of(left, right)));
    }
    return left;
  }

  private static @Nullable Json primary(Tokens in) {
    Json read = in.enter() ? inside(in) : null;
    in.leave();
    return read;
  }

  private static @Nullable Json inside(Tokens in) {
    if (in.take("(")) {
      Json inner = binary(in, 0);
      return in.take(")") ? inner : null;
    }
    if (!begins(in)) {
      return constant(in);
    }
    String word = in.next();
    if (word.startsWith("@")) {
      return raw(word);
    }
    if (BARE_META.contains(word)) {
      return keyed("meta", word);
    }
    return switch (word) {
      case "meta" -> keyed("meta", in.next());
      case "ct" -> tracked(in);
      case "fib" -> fib(in);
      case "tcp", "ip", "sctp" -> withOptions(word, in);
      case "exthdr" -> fields("exthdr", new Json.Fields(Map.of("name", text(in.next()))));
      case "hbh", "frag", "dst", "mh", "rt0", "rt2", "srh" -> extension(word, in.next());
      case "rt" -> routing(in);
      case "socket" -> socket(in);
      case "osf" -> osf(in);
      case "ipsec" -> ipsec(in);
      case "numgen" -> numgen(in);
      case "jhash", "symhash" -> hash(word, in);
      default -> payload(word, word.equals("arp") ? arpField(in) : in.next());
    };
  }

  private static Json keyed(String kind, String key) {
    return fields(kind, new Json.Fields(Map.of("key", text(key))));
  }

  private static Json payload(String protocol, String field) {
    return fields(
        "payload", TextConstants.object("protocol", text(protocol), "field", text(field)));
  }

  /// `saddr ip` is one field of ARP.
  private static String arpField(Tokens in) {
    String field = in.next();
    boolean address = field.equals("saddr") || field.equals("daddr");
    return address ? field + " " + in.next() : field;
  }

  private static @Nullable Json raw(String word) {
    String[] parts = word.substring(1).split(",", -1);
    if (parts.length != 3) {
      return null;
    }
    var place = new LinkedHashMap<String, Json>();
    place.put("base", text(parts[0]));
    place.put("offset", TextConstants.single(parts[1]));
    place.put("len", TextConstants.single(parts[2]));
    return fields("payload", new Json.Fields(place));
  }

  /// `tcp option NAME [FIELD]`, `ip option …`, `sctp chunk …`, or a field of the header.
  private static Json withOptions(String protocol, Tokens in) {
    String key =
        switch (protocol) {
          case "tcp" -> in.sees("option") ? "tcp option" : "";
          case "ip" -> in.sees("option") ? "ip option" : "";
          default -> in.sees("chunk") ? "sctp chunk" : "";
        };
    if (key.isEmpty()) {
      return payload(protocol, in.next());
    }
    in.next();
    return option(key, in);
  }

  private static Json option(String key, Tokens in) {
    String name = in.next();
    var body = new LinkedHashMap<String, Json>();
    if (name.startsWith("@") || name.chars().allMatch(Character::isDigit)) {
      String[] parts = name.replace("@", "").split(",", -1);
      body.put("base", TextConstants.single(parts[0]));
      body.put("offset", parts.length > 1 ? TextConstants.single(parts[1]) : new Json.Whole(0));
      body.put("len", parts.length > 2 ? TextConstants.single(parts[2]) : new Json.Whole(8));
      return fields(key, new Json.Fields(body));
    }
    body.put("name", text(name));
    if (!in.sees("exists") && !in.sees("missing") && !in.isDone()) {
      body.put("field", text(in.next()));
    }
    return fields(key, new Json.Fields(body));
  }

  private static Json extension(String name, String field) {
    String header = name.startsWith("rt") && !name.equals("rt") ? "rt" : name;
    return fields(
        "exthdr",
        TextConstants.object(
            "name", text(header.equals("rt") ? name : header), "field", text(field)));
  }

  private static Json routing(Tokens in) {
    String first = in.next();
    if (first.equals("ip") || first.equals("ip6")) {
      return fields("rt", TextConstants.object("key", text(in.next()), "family", text(first)));
    }
    return ROUTING.contains(first) ? keyed("rt", first) : extension("rt", first);
  }

  private static Json tracked(Tokens in) {
    var body = new LinkedHashMap<String, Json>();
    String key = in.next();
    if (key.equals("original") || key.equals("reply")) {
      body.put("dir", text(key));
      key = in.next();
    }
    if ((key.equals("ip") || key.equals("ip6")) && in.peek().endsWith("addr")) {
      key += " " + in.next();
    }
    body.put("key", text(key));
    return fields("ct", new Json.Fields(body));
  }

  private static Json fib(Tokens in) {
    var flags = new ArrayList<Json>(List.of(text(in.next())));
    while (in.take(".")) {
      flags.add(text(in.next()));
    }
    String result = in.next();
    return fields(
        "fib", TextConstants.object("result", text(result), "flags", new Json.Items(flags)));
  }

  private static Json socket(Tokens in) {
    String key = in.next();
    if (key.equals("cgroupv2") && in.take("level")) {
      in.next();
    }
    return keyed("socket", key);
  }

  private static Json osf(Tokens in) {
    var body = new LinkedHashMap<String, Json>();
    Json ttl = in.take("ttl") ? text(in.next()) : null;
    body.put("key", text(in.next()));
    if (ttl != null) {
      body.put("ttl", ttl);
    }
    return fields("osf", new Json.Fields(body));
  }

  private static Json ipsec(Tokens in) {
    var body = new LinkedHashMap<String, Json>();
    Json direction = text(in.next());
    Json number = in.take("spnum") ? TextConstants.single(in.next()) : new Json.Whole(0);
    Json family = in.sees("ip") || in.sees("ip6") ? text(in.next()) : null;
    body.put("key", text(in.next()));
    if (family != null) {
      body.put("family", family);
    }
    body.put("dir", direction);
    body.put("spnum", number);
    return fields("ipsec", new Json.Fields(body));
  }

  private static Json numgen(Tokens in) {
    String mode = in.next();
    in.take("mod");
    Json mod = TextConstants.single(in.next());
    Json offset = in.take("offset") ? TextConstants.single(in.next()) : new Json.Whole(0);
    var body = new LinkedHashMap<String, Json>();
    body.put("mode", text(mode));
    body.put("mod", mod);
    body.put("offset", offset);
    return fields("numgen", new Json.Fields(body));
  }

  private static @Nullable Json hash(String kind, Tokens in) {
    var body = new LinkedHashMap<String, Json>();
    Json of = kind.equals("jhash") ? whole(in) : null;
    if (kind.equals("jhash") && of == null) {
      return null;
    }
    for (String key : List.of("mod", "seed", "offset")) {
      if (in.take(key)) {
        body.put(key, TextConstants.single(in.next()));
      }
    }
    if (of != null) {
      body.put("expr", of);
    }
    return fields(kind, new Json.Fields(body));
  }

  /// One constant, or a range of two in quotes.
  static @Nullable Json constant(Tokens in) {
    if (in.isDone() || !in.isQuoted() && Set.of("{", "}", ")", ",", ";").contains(in.peek())) {
      return null;
    }
    if (!in.isQuoted()) {
      return TextConstants.of(in.next());
    }
    Json first = text(in.next());
    return in.take("-") ? TextConstants.range(first, text(in.next())) : first;
  }

  /// A constant, a concatenation, a list of flags, or several flags joined with `|`.
  static @Nullable Json constants(Tokens in, boolean flags) {
    Json first = flags ? joined(in) : constant(in);
    if (first == null) {
      return null;
    }
    if (in.sees(".")) {
      var parts = new ArrayList<Json>(List.of(first));
      while (in.take(".")) {
        Json part = constant(in);
        if (part == null) {
          return null;
        }
        parts.add(part);
      }
      return fields("concat", new Json.Items(parts));
    }
    return first;
  }

  /// Bits: `a | b` and `(a | b)` are joined, `a,b` is a list.
  static @Nullable Json joined(Tokens in) {
    Json read = in.enter() ? bits(in) : null;
    in.leave();
    return read;
  }

  private static @Nullable Json bits(Tokens in) {
    Json first = in.take("(") ? inner(in) : constant(in);
    while (first != null && in.take("|")) {
      Json right = constant(in);
      first = right == null ? null : fields("|", new Json.Items(List.of(first, right)));
    }
    return first;
  }

  private static @Nullable Json inner(Tokens in) {
    Json joined = joined(in);
    return in.take(")") ? joined : null;
  }

  /// `a` or `a,b,c`.
  static @Nullable Json list(Tokens in) {
    Json first = joined(in);
    if (first == null || !in.sees(",")) {
      return first;
    }
    var items = new ArrayList<Json>(List.of(first));
    while (in.take(",")) {
      Json item = constant(in);
      if (item == null) {
        return null;
      }
      items.add(item);
    }
    return new Json.Items(items);
  }
}
