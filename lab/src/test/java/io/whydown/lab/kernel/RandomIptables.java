package io.whydown.lab.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Makes rule sets for iptables-restore and ip6tables-restore at random.
final class RandomIptables {

  private final RandomGenerator random;
  private final boolean v6;
  private List<String> userChains = List.of();

  RandomIptables(RandomGenerator random, boolean v6) {
    this.random = random;
    this.v6 = v6;
  }

  String ruleSet() {
    var text = new StringBuilder();
    if (random.nextInt(3) == 0) {
      text.append("*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n");
      rules(
          text,
          "PREROUTING",
          2,
          List.of("DROP", "ACCEPT", "CT --notrack", "CT --zone 1", "MARK --set-mark 1"));
      text.append("COMMIT\n");
    }
    if (random.nextInt(3) == 0) {
      text.append("*mangle\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n");
      rules(
          text,
          "PREROUTING",
          3,
          List.of("MARK --set-xmark 0x10/0x30", "CONNMARK --save-mark", "ACCEPT", "DROP"));
      rules(text, "INPUT", 2, List.of("MARK --set-mark 1", "RETURN", "DROP"));
      text.append("COMMIT\n");
    }
    if (random.nextInt(3) == 0) {
      nat(text);
    }
    text.append(
        "*filter\n:INPUT %s [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n"
            .formatted(pick("ACCEPT", "ACCEPT", "DROP")));
    int chains = random.nextInt(3);
    userChains = new ArrayList<>();
    for (int i = 0; i < chains; i++) {
      text.append(":u%d - [0:0]\n".formatted(i));
    }
    for (int i = 0; i < chains; i++) {
      rules(text, "u" + i, 4, filterTargets());
      userChains.add("u" + i);
    }
    rules(text, "INPUT", 8, filterTargets());
    rules(text, "FORWARD", 6, filterTargets());
    if (random.nextInt(3) == 0) {
      rules(text, "OUTPUT", 3, List.of("ACCEPT", "DROP"));
    }
    return text.append("COMMIT\n").toString();
  }

  private void nat(StringBuilder text) {
    text.append("*nat\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n");
    text.append(":POSTROUTING ACCEPT [0:0]\n");
    for (String chain : List.of("PREROUTING", "OUTPUT")) {
      if (random.nextInt(3) > 0) {
        text.append(
            "-A %s -p tcp -m tcp --dport %s -j %s\n"
                .formatted(chain, pick("8001", "8004:8005", "8002"), destination()));
      }
    }
    if (random.nextBoolean()) {
      String snat = "SNAT --to-source " + (v6 ? "2001:db8:9::1" : "10.9.0.1");
      text.append(
          "-A POSTROUTING %s-p tcp -j %s\n"
              .formatted(pick("", "-o eth1 ", "! -o lo "), pick("MASQUERADE", snat)));
    }
    text.append("COMMIT\n");
  }

  private String destination() {
    String to =
        v6 ? pick("[2001:db8:2::1]:8001", "2001:db8:9::1") : pick("203.0.113.1:8001", "10.9.0.1");
    return pick(
        "REDIRECT --to-ports " + pick("8001", "8005", "8003"), "DNAT --to-destination " + to);
  }

  private List<String> filterTargets() {
    var targets =
        new ArrayList<>(
            List.of("ACCEPT", "ACCEPT", "DROP", "RETURN", "REJECT", "NFLOG --nflog-group 9"));
    targets.add(
        v6
            ? "REJECT --reject-with icmp6-adm-prohibited"
            : "REJECT --reject-with icmp-host-prohibited");
    for (String chain : userChains) {
      targets.add(chain);
    }
    return targets;
  }

  private void rules(StringBuilder text, String chain, int most, List<String> targets) {
    int count = random.nextInt(most + 1);
    for (int i = 0; i < count; i++) {
      boolean output = chain.equals("OUTPUT");
      String target = targets.get(random.nextInt(targets.size()));
      boolean toChain = target.startsWith("u");
      String jump = toChain && random.nextInt(3) == 0 ? "-g " : "-j ";
      text.append("-A %s %s %s%s\n".formatted(chain, conditions(output), jump, target));
    }
  }

  private String conditions(boolean output) {
    var parts = new ArrayList<String>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      parts.add(condition(output, i));
    }
    if (random.nextInt(3) != 0) {
      parts.addFirst("-p tcp");
      parts.add(port(output));
    }
    return String.join(" ", parts);
  }

  private String port(boolean output) {
    String side = output ? "s" : "d";
    String not = random.nextInt(4) == 0 ? "! " : "";
    return switch (random.nextInt(4)) {
      case 0 ->
          "-m tcp "
              + not
              + "--"
              + side
              + "port "
              + pick("8001", "8002", "8004", "8001:8003", ":8002", "8003:");
      case 1 ->
          "-m multiport "
              + not
              + "--"
              + side
              + "ports "
              + pick("8001,8004", "8001:8002,8005", "22,80");
      case 2 ->
          "-m tcp "
              + not
              + "--tcp-flags "
              + pick("SYN,ACK SYN", "FIN,SYN,RST,ACK SYN", "ALL SYN", "RST RST");
      default -> "-m tcp " + not + "--syn";
    };
  }

  /// One condition; each kind at most once in a rule, as iptables wants it.
  private String condition(boolean output, int index) {
    String not = random.nextInt(4) == 0 ? "! " : "";
    String client =
        v6
            ? pick("2001:db8:1::1", "2001:db8:1::/126", "2001:db8:1::/64", "2001:db8:1::2/128")
            : pick(
                "198.51.100.1",
                "198.51.100.0/30",
                "198.51.100.64/26",
                "198.51.100.0/255.255.255.0");
    int kind = random.nextInt(3);
    return switch (index) {
      case 0 -> not + (output ? "-d " : "-s ") + client;
      case 1 ->
          kind == 0
              ? "-m conntrack "
                  + not
                  + "--ctstate "
                  + pick("NEW", "RELATED,ESTABLISHED", "INVALID,UNTRACKED", "DNAT")
              : kind == 1
                  ? "-m addrtype "
                      + not
                      + (output
                          ? "--src-type LOCAL"
                          : "--dst-type " + pick("LOCAL", "LOCAL", "UNICAST"))
                  : "-m mark " + not + "--mark " + pick("0x1", "0x10/0x10", "0x0");
      default ->
          random.nextInt(4) == 0
              ? "-m set " + not + "--match-set " + set(output)
              : kind == 0 && !output
                  ? not + "-i " + pick("eth0", "lo", "eth+")
                  : kind == 1 && !v6
                      ? "-m iprange "
                          + not
                          + (output ? "--dst-range " : "--src-range ")
                          + "198.51.100.1-198.51.100.9"
                      : "-m comment --comment \"some words\"";
    };
  }

  /// The sets of `RuleKind`.
  private String set(boolean output) {
    String end = v6 ? "6" : "4";
    return pick(
        "net" + end + (output ? " dst" : " src"),
        "port" + end + (output ? " dst,src" : " src,dst"),
        "bare " + (output ? "src" : "dst"));
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
