package io.whydown.lab.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Makes rule sets of nft at random, such as people write and such as nobody would. The same
/// generator state gives the same rules.
final class RandomNft {

  private static final String RESET = "reject with tcp reset";

  private final RandomGenerator random;
  private final RandomMatch matches;
  private String family = "inet";
  private int tableNumber;
  private List<String> plainChains = List.of();
  private List<String> rejectingChains = List.of();

  RandomNft(RandomGenerator random) {
    this.random = random;
    this.matches = new RandomMatch(random);
  }

  /// A whole file for `nft -f`.
  String ruleSet() {
    var text = new StringBuilder("flush ruleset\n");
    int tables = 1 + random.nextInt(2);
    for (int i = 0; i < tables; i++) {
      family = matches.pick("inet", "inet", "inet", "ip", "ip6");
      tableNumber = i;
      table(text, "t" + i);
    }
    if (random.nextInt(6) == 0) {
      ingress(text);
    }
    return text.toString();
  }

  /// Chains on a device, before everything of the IP layer.
  private void ingress(StringBuilder text) {
    String device = matches.pick("eth0", "lo");
    text.append(
        "table netdev n {\n  chain in { type filter hook ingress device \"%s\" ".formatted(device));
    text.append("priority %d; policy accept;\n".formatted(random.nextInt(-20, 20)));
    for (int i = random.nextInt(4); i > 0; i--) {
      boolean v4 = random.nextBoolean();
      String address =
          (v4 ? "ip saddr " : "ip6 saddr ")
              + (random.nextBoolean() ? "!= " : "")
              + matches.source(v4);
      text.append(
          "    %s tcp dport %s counter %s\n"
              .formatted(
                  random.nextBoolean()
                      ? address
                      : matches.pick("iifname \"eth0\"", "tcp flags syn"),
                  matches.port(),
                  matches.pick("accept", "drop", "meta mark set 1", "return")));
    }
    text.append("  }\n}\n");
  }

  /// Nobody listens at 8004: whether a socket is transparent no listing tells.
  private void divert(StringBuilder text) {
    boolean v4 = matches.isV4(family);
    String word = family.equals("inet") ? v4 ? "ip " : "ip6 " : "";
    text.append("  chain divert { type filter hook prerouting priority -149; policy accept;\n");
    text.append(
        "    %s tcp dport %s counter tproxy %sto :8004\n"
            .formatted(
                family.equals("inet") ? "meta nfproto " + (v4 ? "ipv4" : "ipv6") : "",
                matches.port(),
                word));
    text.append("  }\n");
  }

  /// Where a chain may be called from decides what may stand in it.
  private enum Place {
    EARLY,
    EARLY_OUT,
    DECIDING,
    LATE
  }

  private void table(StringBuilder text, String name) {
    text.append("table %s %s {\n".formatted(family, name));
    sets(text);
    var plain = new ArrayList<String>();
    var rejecting = new ArrayList<String>();
    plainChains = plain;
    rejectingChains = rejecting;
    for (int i = random.nextInt(3); i > 0; i--) {
      chain(text, "u" + i, "", Place.LATE);
      plain.add("u" + i);
    }
    for (int i = random.nextInt(2); i > 0; i--) {
      chain(text, "r" + i, "", Place.DECIDING);
      rejecting.add("r" + i);
    }
    maybe(text, 2, "in", "filter", "input", around(0), Place.DECIDING);
    maybe(text, 2, "fw", "filter", "forward", around(0), Place.DECIDING);
    maybe(text, 2, "out", "filter", "output", around(0), Place.DECIDING);
    maybe(text, 3, "pre", "filter", "prerouting", random.nextInt(-320, 20), Place.EARLY);
    maybe(text, 5, "early", "filter", "prerouting", -300, Place.EARLY);
    maybe(text, 4, "post", "filter", "postrouting", random.nextInt(-160, 160), Place.LATE);
    maybe(text, 5, "rawout", "filter", "output", -300, Place.EARLY_OUT);
    if (random.nextInt(3) == 0) {
      chain(text, "reroute", base("route", "output", around(-150)), Place.LATE);
    }
    if (random.nextInt(5) == 0) {
      int priority = around(0);
      chain(text, "tie1", base("filter", "input", priority), Place.DECIDING);
      chain(text, "tie2", base("filter", "input", priority), Place.DECIDING);
    }
    if (random.nextInt(3) == 0) {
      nat(text, "pre", "prerouting");
    }
    if (random.nextInt(3) == 0) {
      nat(text, "out", "output");
    }
    if (random.nextInt(3) == 0) {
      nat(text, "post", "postrouting");
    }
    if (random.nextInt(10) == 0) {
      divert(text);
    }
    if (random.nextInt(12) == 0) {
      nat(text, "in", "input");
    }
    text.append("}\n");
  }

  private int around(int priority) {
    return priority + random.nextInt(-20, 21);
  }

  private void maybe(
      StringBuilder text,
      int of,
      String name,
      String type,
      String hook,
      int priority,
      Place place) {
    if (random.nextInt(of) == 0) {
      chain(text, name, base(type, hook, priority), place);
    }
  }

  /// The order of chains of one priority in different tables is not to be known: each table has
  /// priorities of its own, none of them those of the kernel's own parts or of iptables.
  private String base(String type, String hook, int priority) {
    String policy = random.nextInt(6) == 0 ? "drop" : "accept";
    int own = priority - Math.floorMod(priority, 5) + 1 + tableNumber;
    return "type %s hook %s priority %d; policy %s;".formatted(type, hook, own, policy);
  }

  private void sets(StringBuilder text) {
    text.append(
        "  set p { type inet_service; flags interval; elements = { %s } }\n"
            .formatted(matches.ports()));
    text.append(
        "  map v { type inet_service : verdict; elements = { %d : %s, %d : %s } }\n"
            .formatted(
                8001,
                matches.pick("accept", "drop"),
                8004,
                matches.pick("accept", "drop", "return")));
    if (!family.equals("ip6")) {
      text.append(
          "  set a { type ipv4_addr; flags interval; elements = { %s } }\n"
              .formatted(
                  matches.pick(
                      "198.51.100.0/30",
                      "198.51.100.1, 198.51.100.64/26",
                      "198.51.100.2-198.51.100.9",
                      "203.0.113.0/24")));
      text.append(
          "  set c { type ipv4_addr . inet_service; flags interval; elements = { %s . %s, %s . %s } }\n"
              .formatted(
                  matches.source(true),
                  "8001-8003",
                  "198.51.96.0/19",
                  matches.pick("8004", "8005", "1-8000")));
      text.append("  map d { type ipv4_addr : ipv4_addr; elements = { ");
      text.append("198.51.100.10 : 203.0.113.1, 203.0.113.10 : 10.9.0.1 } }\n");
      text.append("  map dp { type inet_service : ipv4_addr . inet_service; elements = { ");
      text.append("8004 : 203.0.113.1 . 8001, 8005 : 198.51.100.10 . 8001 } }\n");
    }
    if (!family.equals("ip")) {
      text.append(
          "  set b { type ipv6_addr; flags interval; elements = { %s } }\n"
              .formatted(
                  matches.pick(
                      "2001:db8:1::/126",
                      "2001:db8:1::2",
                      "2001:db8:1::/64",
                      "fc00::/7",
                      "2001:db8:2::/64")));
    }
  }

  private void chain(StringBuilder text, String name, String base, Place place) {
    text.append("  chain %s { %s\n".formatted(name, base));
    int rules = random.nextInt(5);
    for (int i = 0; i < rules; i++) {
      text.append("    ").append(rule(place, !base.isEmpty())).append('\n');
    }
    text.append("  }\n");
  }

  private void nat(StringBuilder text, String name, String hook) {
    boolean source = hook.equals("postrouting") || hook.equals("input");
    int at = (source ? 100 : -100) + tableNumber + (random.nextInt(3) == 0 ? 10 : 0);
    text.append(
        "  chain nat%s { type nat hook %s priority %d; policy accept;\n".formatted(name, hook, at));
    int rules = 1 + random.nextInt(3);
    for (int i = 0; i < rules; i++) {
      boolean v4 = matches.isV4(family);
      String conditions = matches.some(family, v4, random.nextInt(2), "");
      text.append(
          "    %s tcp dport %s counter %s\n".formatted(conditions, matches.port(), nat(hook, v4)));
    }
    text.append("  }\n");
  }

  private String nat(String hook, boolean v4) {
    String word = family.equals("inet") ? v4 ? "ip " : "ip6 " : "";
    String plain = matches.pick("accept", "return");
    return switch (hook) {
      case "postrouting" -> source(v4, word, plain);
      case "input" -> "snat " + word + "to " + (v4 ? "198.51.100.2" : "2001:db8:1::2");
      default -> destination(v4, word, plain);
    };
  }

  private String source(boolean v4, String word, String plain) {
    return switch (random.nextInt(6)) {
      case 0, 1 -> "masquerade";
      case 2 -> "snat " + word + "to " + (v4 ? "203.0.113.10" : "2001:db8:2::10");
      case 3 -> "snat " + word + "to " + (v4 ? "192.0.2.10" : "2001:db8:3::10");
      case 4 -> "snat " + word + "to " + (v4 ? "10.9.0.1" : "2001:db8:9::1");
      default -> plain;
    };
  }

  private String destination(boolean v4, String word, String plain) {
    String[] v4s = {
      "203.0.113.1:8001", "203.0.113.2", "198.51.100.10:8001", "10.9.0.1", "10.8.0.1"
    };
    String[] v6s = {
      "[2001:db8:2::1]:8001", "2001:db8:2::2", "[2001:db8:1::10]:8001", "2001:db8:9::1"
    };
    return switch (random.nextInt(10)) {
      case 0, 1 -> "redirect to :" + matches.pick("8001", "8005", "8003", "8007");
      case 2 -> "redirect";
      case 3 -> plain;
      case 4 -> v4 ? "dnat " + word + "to ip daddr map @d" : plain;
      case 5 -> v4 && family.equals("ip") ? "dnat ip to tcp dport map @dp" : plain;
      default -> "dnat " + word + "to " + matches.pick(v4 ? v4s : v6s);
    };
  }

  private String rule(Place place, boolean base) {
    boolean v4 = matches.isV4(family);
    String conditions = matches.some(family, v4, 1 + random.nextInt(3), place.name());
    String verdict = verdict(place, base);
    // A reset asks for TCP; before the counter, so that the counter tells of decisions alone.
    String asks = verdict.equals(RESET) ? " meta l4proto tcp" : "";
    return "%s%s counter %s".formatted(conditions, asks, verdict).strip();
  }

  private String verdict(Place place, boolean base) {
    boolean decides = place == Place.DECIDING;
    return switch (random.nextInt(22)) {
      case 0, 1, 2, 3, 4, 5 -> "accept";
      case 6, 7 -> "drop";
      case 8 -> decides ? RESET : "accept";
      case 9 -> decides ? "reject" : "accept";
      case 10 ->
          decides && family.equals("inet")
              ? "reject with icmpx type "
                  + matches.pick("admin-prohibited", "host-unreachable", "no-route")
              : "continue";
      case 11 -> "return";
      case 12, 20 ->
          "meta mark set "
              + matches.pick(
                  "1", "0x10", "meta mark | 0x1", "tcp dport map { 8001 : 1, 8002 : 16 }");
      case 13 -> "continue";
      case 14 -> "tcp dport vmap @v";
      case 15 ->
          "tcp dport vmap { %s : %s, 8004-8005 : %s }"
              .formatted(
                  "8001-8003", matches.pick("accept", "drop", "continue"), jumpOr("drop", place));
      case 16, 17 -> jumpOr("accept", place);
      case 18 -> "ct mark set 7";
      case 19 ->
          (place == Place.EARLY || place == Place.EARLY_OUT) && base
              ? matches.pick("notrack", "notrack", "ct zone set " + matches.pick("1", "1", "2"))
              : "ct mark set meta mark";
      default -> "log group 9";
    };
  }

  private String jumpOr(String otherwise, Place place) {
    var chains = new ArrayList<>(plainChains);
    if (place == Place.DECIDING) {
      chains.addAll(rejectingChains);
    }
    return chains.isEmpty()
        ? otherwise
        : matches.pick("jump ", "goto ") + chains.get(random.nextInt(chains.size()));
  }
}
