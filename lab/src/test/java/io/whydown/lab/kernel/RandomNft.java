package io.whydown.lab.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Makes rule sets of nft at random, such as people write and such as nobody would. The same
/// generator state gives the same rules.
final class RandomNft {

  private final RandomGenerator random;
  private String family = "inet";
  private List<String> userChains = List.of();

  RandomNft(RandomGenerator random) {
    this.random = random;
  }

  /// A whole file for `nft -f`.
  String ruleSet() {
    var text = new StringBuilder("flush ruleset\n");
    int tables = 1 + random.nextInt(2);
    for (int i = 0; i < tables; i++) {
      family = pick("inet", "inet", "inet", "ip", "ip6");
      table(text, "t" + i);
    }
    return text.toString();
  }

  private void table(StringBuilder text, String name) {
    text.append("table %s %s {\n".formatted(family, name));
    sets(text);
    int chains = random.nextInt(4);
    userChains = new ArrayList<>();
    for (int i = 0; i < chains; i++) {
      chain(text, "u" + i, "");
      userChains.add("u" + i);
    }
    chain(text, "in", base("filter", "input", random.nextInt(-20, 21)));
    if (random.nextInt(3) == 0) {
      chain(text, "pre", base("filter", "prerouting", random.nextInt(-320, 20)));
    }
    if (random.nextInt(3) == 0) {
      chain(text, "out", base("filter", "output", random.nextInt(-20, 21)));
    }
    if (random.nextInt(3) == 0) {
      nat(text);
    }
    text.append("}\n");
  }

  private String base(String type, String hook, int priority) {
    String policy = random.nextInt(4) == 0 ? "drop" : "accept";
    return "type %s hook %s priority %d; policy %s;".formatted(type, hook, priority, policy);
  }

  private void sets(StringBuilder text) {
    text.append(
        "  set p { type inet_service; flags interval; elements = { %s } }\n".formatted(ports()));
    text.append(
        "  map v { type inet_service : verdict; elements = { %d : %s, %d : %s } }\n"
            .formatted(8001, pick("accept", "drop"), 8004, pick("accept", "drop", "return")));
    if (!family.equals("ip6")) {
      text.append(
          "  set a { type ipv4_addr; flags interval; elements = { %s } }\n"
              .formatted(
                  pick(
                      "198.51.100.0/30",
                      "198.51.100.1, 198.51.100.64/26",
                      "198.51.100.2-198.51.100.9",
                      "203.0.113.0/24")));
      text.append(
          "  set c { type ipv4_addr . inet_service; flags interval; elements = { %s . %s, %s . %s } }\n"
              .formatted(v4(), "8001-8003", "198.51.100.0/24", pick("8004", "8002", "1-8000")));
    }
    if (!family.equals("ip")) {
      text.append(
          "  set b { type ipv6_addr; flags interval; elements = { %s } }\n"
              .formatted(pick("2001:db8::/126", "2001:db8::2", "2001:db8:0:0:1::/80", "fc00::/7")));
    }
  }

  private void chain(StringBuilder text, String name, String base) {
    text.append("  chain %s { %s\n".formatted(name, base));
    int rules = random.nextInt(6);
    for (int i = 0; i < rules; i++) {
      text.append("    ").append(rule()).append('\n');
    }
    text.append("  }\n");
  }

  private void nat(StringBuilder text) {
    text.append(
        "  chain nat { type nat hook prerouting priority %s; policy accept;\n"
            .formatted(pick("dstnat", "-90", "-110", "0")));
    int rules = 1 + random.nextInt(3);
    for (int i = 0; i < rules; i++) {
      String target =
          pick("redirect to :8001", "redirect to :8005", "redirect", "accept", "return");
      text.append("    %s tcp dport %s counter %s\n".formatted(some(0), ports1(), target));
    }
    text.append("  }\n");
  }

  private String rule() {
    return "%s counter %s".formatted(some(1 + random.nextInt(3)), verdict()).strip();
  }

  private String some(int count) {
    var parts = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      parts.add(condition());
    }
    return String.join(" ", parts);
  }

  private String condition() {
    boolean v4 = !family.equals("ip6") && (family.equals("ip") || random.nextBoolean());
    String not = random.nextInt(4) == 0 ? "!= " : "";
    return switch (random.nextInt(22)) {
      case 0, 1 -> v4 ? "ip saddr " + not + v4() : "ip6 saddr " + not + v6();
      case 2 -> v4 ? "ip daddr " + not + serverV4() : "ip6 daddr " + not + serverV6();
      case 3, 4, 5 -> "tcp dport " + not + ports1();
      case 6 -> "tcp dport " + not + "{ " + ports() + " }";
      case 7 -> "tcp dport " + not + "@p";
      case 8 -> v4 ? "ip saddr " + not + "@a" : "ip6 saddr " + not + "@b";
      case 9 -> v4 ? "ip saddr . tcp dport " + not + "@c" : "meta nfproto ipv6";
      case 10 -> "ct state " + pick("new", "established,related", "invalid", "new,untracked");
      case 11 -> "ct state != " + pick("new", "established");
      case 12 -> "iifname " + not + pick("\"eth0\"", "\"lo\"", "\"eth*\"", "{ \"lo\", \"wg0\" }");
      case 13 -> "meta l4proto " + not + pick("tcp", "udp", "{ tcp, udp }");
      case 14 ->
          "tcp flags "
              + pick(
                  "syn",
                  "& (syn | ack) == syn",
                  "& (fin | syn | rst | ack) == (syn | ack)",
                  "! fin");
      case 15 -> "fib daddr type " + not + pick("local", "broadcast", "{ local, multicast }");
      case 16 -> "meta mark " + not + pick("0", "1", "0x10-0x20");
      case 17 -> "meta mark & 0x" + pick("1", "ff", "10") + " == " + pick("0", "1", "16");
      case 18 -> "tcp sport " + pick("< 30000", ">= 20000", "1-1023", "!= 22");
      case 19 -> "meta nfproto " + pick("ipv4", "ipv6");
      case 20 -> v4 ? "ip saddr & 0.0.0.3 == 0.0.0." + random.nextInt(4) : "ip6 nexthdr tcp";
      default -> "ct direction " + pick("original", "reply");
    };
  }

  private String verdict() {
    return switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4 -> "accept";
      case 5, 6, 7 -> "drop";
      case 8 -> "meta l4proto tcp reject with tcp reset";
      case 9 -> "reject";
      case 10 ->
          family.equals("inet")
              ? "reject with icmpx type " + pick("admin-prohibited", "host-unreachable", "no-route")
              : "reject";
      case 11 -> "return";
      case 12 ->
          "meta mark set "
              + pick("1", "0x10", "meta mark | 0x1", "tcp dport map { 8001 : 1, 8002 : 16 }");
      case 13 -> "continue";
      case 14 -> "tcp dport vmap @v";
      case 15 ->
          "tcp dport vmap { %s : %s, 8004-8005 : %s }"
              .formatted("8001-8003", pick("accept", "drop", "continue"), jumpOr("drop"));
      case 16, 17 -> jumpOr("accept");
      case 18 -> "ct mark set 7";
      default -> "log group 9";
    };
  }

  private String jumpOr(String otherwise) {
    return userChains.isEmpty()
        ? otherwise
        : pick("jump ", "goto ") + userChains.get(random.nextInt(userChains.size()));
  }

  private String ports1() {
    return pick("8001", "8002", "8003", "8004", "8005", "8001-8002", "8003-9000", "{ 8001, 8004 }");
  }

  private String ports() {
    return pick("8001", "8001, 8003", "8002-8004", "1-1024, 8005", "8000-9000", "22, 80, 443");
  }

  private String v4() {
    return pick(
        "198.51.100.1",
        "198.51.100.2",
        "198.51.100.77",
        "198.51.100.0/30",
        "198.51.100.64/26",
        "198.51.100.0/24");
  }

  private String v6() {
    return pick(
        "2001:db8::1", "2001:db8::2", "2001:db8:0:0:1::1", "2001:db8::/64", "2001:db8::/126");
  }

  private String serverV4() {
    return pick("198.51.100.10", "198.51.100.11", "198.51.100.8/30");
  }

  private String serverV6() {
    return pick("2001:db8::10", "2001:db8::11", "2001:db8::10/127");
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
