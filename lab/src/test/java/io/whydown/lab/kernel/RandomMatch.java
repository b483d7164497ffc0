package io.whydown.lab.kernel;

import java.util.ArrayList;
import java.util.random.RandomGenerator;

/// Makes conditions of nft rules at random.
final class RandomMatch {

  private final RandomGenerator random;

  RandomMatch(RandomGenerator random) {
    this.random = random;
  }

  /// @param place where the rule stands
  String some(String family, boolean v4, int count, String place) {
    var parts = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      parts.add(one(family, v4, place));
    }
    return String.join(" ", parts);
  }

  boolean isV4(String family) {
    return !family.equals("ip6") && (family.equals("ip") || random.nextBoolean());
  }

  private String one(String family, boolean v4, String place) {
    String not = random.nextInt(4) == 0 ? "!= " : "";
    int kind = random.nextInt(34);
    return switch (kind) {
      case 0, 1 -> v4 ? "ip saddr " + not + source(true) : "ip6 saddr " + not + source(false);
      case 2, 3 ->
          v4 ? "ip daddr " + not + destination(true) : "ip6 daddr " + not + destination(false);
      case 4, 5, 6 -> "tcp dport " + not + port();
      case 7 -> "tcp dport " + not + "{ " + ports() + " }";
      case 8 ->
          "tcp flags "
              + pick(
                  "syn",
                  "& (syn | ack) == syn",
                  "& (fin | syn | rst | ack) == (syn | ack)",
                  "! fin");
      case 9 ->
          "tcp sport " + pick("< 30000", ">= 20000", "1-1023", "!= 22", "8001", "{ 8001, 8007 }");
      case 10 -> "tcp dport " + not + "@p";
      case 11 -> v4 ? "ip saddr " + not + "@a" : "ip6 saddr " + not + "@b";
      case 12 -> v4 ? "ip saddr . tcp dport " + not + "@c" : "ip6 nexthdr tcp";
      case 13, 14 ->
          "ct state " + pick("new", "established,related", "invalid", "new,untracked", "related");
      case 15 -> "ct state != " + pick("new", "established", "invalid");
      case 16 -> "iifname " + not + pick("\"eth0\"", "\"lo\"", "\"eth*\"", "{ \"lo\", \"wg0\" }");
      case 17 ->
          "oifname " + not + pick("\"eth0\"", "\"lo\"", "\"eth1\"", "{ \"eth1\", \"eth2\" }");
      case 18 -> "meta l4proto tcp";
      case 19 ->
          "fib daddr type " + not + pick("local", "broadcast", "{ local, multicast }", "unicast");
      case 20 -> "meta mark " + not + pick("0", "1", "0x10-0x20");
      case 21 -> "meta mark & 0x" + pick("1", "ff", "10") + " == " + pick("0", "1", "16");
      case 22 ->
          family.equals("inet") ? "meta nfproto " + pick("ipv4", "ipv6") : "tcp dport >= 8003";
      case 23 -> v4 ? "ip saddr & 0.0.0.3 == 0.0.0." + random.nextInt(4) : "ip6 nexthdr tcp";
      case 24 -> "ct direction " + pick("original", "reply");
      case 25 -> "ct status " + pick("dnat", "snat", "! dnat");
      case 26 ->
          "ct original "
              + (v4 ? "ip daddr " + destination(true) : "ip6 daddr " + destination(false));
      case 27 -> "meta l4proto tcp ct original proto-dst " + not + pick("8001", "8004");
      case 28 -> (random.nextInt(3) == 0 ? "ct zone " : "ct mark ") + not + pick("0", "7", "1");
      case 29 ->
          place.equals("EARLY")
              ? "fib saddr . iif oif " + pick("exists", "missing")
              : "tcp dport < 8004";
      // Never the other family's: nft leaves `meta protocol ip` out of the listing of a rule that
      // asks for a field of IPv6 before, so that no listing tells that such a rule never matches.
      case 30 ->
          family.equals("inet") ? "meta protocol " + (v4 ? "ip" : "ip6") : "tcp dport != 8004";
      case 31 -> v4 ? "ip protocol " + not + "tcp" : "ip6 hoplimit >= 1";
      case 32 -> "fib saddr type " + not + pick("local", "unicast");
      default -> "th dport " + not + port();
    };
  }

  String port() {
    return pick("8001", "8002", "8003", "8004", "8005", "8001-8002", "8003-9000", "{ 8001, 8004 }");
  }

  String ports() {
    return pick("8001", "8001, 8003", "8002-8004", "1-1024, 8005", "8000-9000", "22, 80, 443");
  }

  String source(boolean v4) {
    return v4
        ? pick(
            "198.51.100.1",
            "198.51.100.2",
            "198.51.100.0/30",
            "198.51.100.64/26",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "10.0.0.0/8")
        : pick(
            "2001:db8:1::1",
            "2001:db8:1::2",
            "2001:db8:1::/64",
            "2001:db8:1::/126",
            "2001:db8:2::/48");
  }

  String destination(boolean v4) {
    return v4
        ? pick(
            "198.51.100.10",
            "198.51.100.11",
            "198.51.100.8/30",
            "203.0.113.1",
            "203.0.113.0/24",
            "10.8.0.1",
            "127.0.0.0/8",
            "10.9.0.1")
        : pick(
            "2001:db8:1::10",
            "2001:db8:1::11",
            "2001:db8:1::10/127",
            "2001:db8:2::1",
            "2001:db8:2::/64",
            "2001:db8:8::1",
            "2001:db8:9::1");
  }

  String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
