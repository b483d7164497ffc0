package io.whydown.lab.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Changes routes, policy rules, settings and listeners of the host under test at random.
final class RandomWorld {

  private static final List<String> TABLES = List.of("100", "101");
  private static final String MARK_OF_OURS = "proto 99";

  private final RandomGenerator random;

  RandomWorld(RandomGenerator random) {
    this.random = random;
  }

  void change(KernelWorld world) {
    world.host().sh(cleared());
    for (String line : commands()) {
      world.host().run("", line.split(" ", -1));
    }
    listeners(world.host());
    boolean other = random.nextInt(3) == 0;
    world
        .server()
        .sh(
            """
            ip route replace default via %s
            ip -6 route replace default via %s
            """
                .formatted(
                    other ? "192.0.2.10" : "203.0.113.10",
                    other ? "2001:db8:3::10" : "2001:db8:2::10"));
  }

  private static String cleared() {
    return """
    for f in -4 -6; do
      ip $f rule flush 2>/dev/null
      ip $f rule add pref 32766 lookup main
      ip $f route flush table all proto 99 2>/dev/null
    done
    ip rule add pref 32767 lookup default
    true
    """;
  }

  private List<String> commands() {
    var lines = new ArrayList<String>();
    settings(lines);
    routes(lines);
    if (random.nextInt(3) > 0) {
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        rule(lines, random.nextBoolean());
      }
    }
    return lines;
  }

  private void settings(List<String> lines) {
    String filter = pick("0", "0", "1", "2");
    String own = pick("0", "0", "1", "2");
    lines.add(
        "sysctl -qw net.ipv4.conf.all.rp_filter=%s net.ipv4.conf.eth0.rp_filter=%s"
                .formatted(filter, own)
            + " net.ipv4.conf.eth1.rp_filter=%s net.ipv4.conf.eth2.rp_filter=%s"
                .formatted(own, pick("0", "1")));
    lines.add(
        "sysctl -qw net.ipv4.ip_forward=%s net.ipv6.conf.all.forwarding=%s"
            .formatted(pick("1", "1", "1", "1", "0"), pick("1", "1", "1", "1", "0")));
    lines.add(
        "sysctl -qw net.ipv4.conf.all.route_localnet=%s net.ipv4.conf.all.src_valid_mark=%s"
            .formatted(pick("0", "0", "1"), pick("0", "0", "1")));
  }

  private void routes(List<String> lines) {
    route(lines, "10.8.0.0/24", "2001:db8:8::/64", "main", 90);
    route(lines, "10.8.0.1/32", "2001:db8:8::1/128", "main", 30);
    route(lines, "10.7.0.0/24", "2001:db8:7::/64", "main", 60);
    route(lines, "default", "default", "main", 40);
    for (String table : TABLES) {
      route(lines, "default", "default", table, 70);
      route(lines, "10.8.0.0/24", "2001:db8:8::/64", table, 50);
      route(lines, "203.0.113.0/24", "2001:db8:2::/64", table, 30);
    }
    route(lines, "10.8.0.0/24", "2001:db8:8::/64", "main", 40);
  }

  private void route(List<String> lines, String v4, String v6, String table, int percent) {
    if (random.nextInt(100) < percent) {
      String target = target(v4, true);
      lines.add("ip route add " + target + " table " + table + metric() + " " + MARK_OF_OURS);
    }
    if (random.nextInt(100) < percent) {
      String target = target(v6, false);
      lines.add("ip -6 route add " + target + " table " + table + metric() + " " + MARK_OF_OURS);
    }
  }

  private String metric() {
    return " metric " + pick("5", "10", "20");
  }

  private String target(String prefix, boolean v4) {
    String one = v4 ? "203.0.113.1 dev eth1" : "2001:db8:2::1 dev eth1";
    String two = v4 ? "192.0.2.1 dev eth2" : "2001:db8:3::1 dev eth2";
    return switch (random.nextInt(10)) {
      case 0 -> pick("unreachable ", "prohibit ", "blackhole ", "throw ") + prefix;
      case 1 -> prefix + " via " + one + " src " + (v4 ? "10.9.0.1" : "2001:db8:9::1");
      case 2, 3, 4 -> prefix + " via " + two;
      default -> prefix + " via " + one;
    };
  }

  private void rule(List<String> lines, boolean v4) {
    var words = new StringBuilder("ip " + (v4 ? "" : "-6 ") + "rule add pref ");
    words.append(random.nextInt(100, 200));
    if (random.nextInt(5) == 0) {
      words.append(" not");
    }
    int kinds = 1 + random.nextInt(2);
    for (int i = 0; i < kinds; i++) {
      words.append(' ').append(selector(v4, i));
    }
    words
        .append(' ')
        .append(
            pick(
                "lookup 100",
                "lookup 101",
                "lookup 100",
                "lookup main",
                "unreachable",
                "prohibit",
                "blackhole",
                "lookup main suppress_prefixlength 0"));
    lines.add(words.toString());
  }

  private String selector(boolean v4, int index) {
    if (index == 0) {
      return switch (random.nextInt(5)) {
        case 0 -> "fwmark " + pick("1", "0x10", "0x10/0x10", "0/1");
        case 1 -> "iif " + pick("lo", "eth0", "eth1");
        case 2 -> "ipproto tcp dport " + pick("8001", "8001-8003", "8005");
        default ->
            "from "
                + (v4
                    ? pick("198.51.100.0/24", "10.9.0.1", "198.51.100.1", "203.0.113.0/24")
                    : pick("2001:db8:1::/64", "2001:db8:9::1", "2001:db8:1::1"));
      };
    }
    return "to "
        + (v4
            ? pick("10.8.0.0/24", "203.0.113.0/24", "10.7.0.0/16", "0.0.0.0/0")
            : pick("2001:db8:8::/64", "2001:db8:2::/64", "::/0"));
  }

  private void listeners(NamespaceAgent host) {
    host.closeListeners();
    host.listen("6 :: 8001 0 - 1");
    host.listen("4 198.51.100.10 8002 0 - 1");
    host.listen("6 2001:db8:1::11 8002 1 - 1");
    host.listen("6 :: 8003 1 - 1");
    host.listen("4 0.0.0.0 8006 0 %s 1".formatted(pick("eth0", "eth1", "lo")));
    host.listen("6 :: 8007 0 - 2");
    host.listen(pick("4 127.0.0.1 8008 0 - 1", "6 ::1 8008 1 - 1", "4 10.9.0.1 8008 0 - 1"));
    if (random.nextBoolean()) {
      host.listen("4 0.0.0.0 8003 0 - 1");
    }
    if (random.nextBoolean()) {
      host.listen("6 :: 8006 %s %s 1".formatted(pick("0", "1"), "dummy0"));
    }
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
