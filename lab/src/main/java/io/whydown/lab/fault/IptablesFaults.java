package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;

import io.whydown.lab.LabServer;
import java.util.List;

/// Faults made by iptables rules on the server's host, in both of its kernels' tables (nft and
/// legacy), with rules around them that do no harm.
final class IptablesFaults {

  private static final String ALLOWED =
      """
      TOOL -A INPUT -i lo -j ACCEPT
      TOOL -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      TOOL -A INPUT -s 203.0.113.0/24 -j DROP
      TOOL -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
      """;

  private IptablesFaults() {}

  static List<Fault> all() {
    return List.of(
        rules("firewall-reject/iptables-default", "-A INPUT -p tcp --dport 8080 -j REJECT")
            .unhurried(),
        rules(
            "firewall-reject/iptables-tcp-reset",
            "-A INPUT -s 10.77.0.0/24 -p tcp --dport 8080 -j REJECT --reject-with tcp-reset"),
        rules(
                "firewall-reject/iptables-closing-rule",
                "-A INPUT -p tcp --dport 9100 -j ACCEPT",
                "-A INPUT -j REJECT --reject-with icmp-host-prohibited")
            .unhurried(),
        rules(
                "firewall-drop/iptables-negation-multiport",
                "-A INPUT ! -s 10.77.0.12/32 -p tcp -m multiport --dports 80,443,8000:8100 -j DROP")
            .shows("L4TOUT"),
        rules(
                "firewall-drop/iptables-user-chains",
                "-N SERVICES",
                "-N WEB",
                "-A INPUT -j SERVICES",
                "-A SERVICES -p udp -j RETURN",
                "-A SERVICES -p tcp -g WEB",
                "-A WEB -s 10.77.0.12/31 -j RETURN",
                "-A WEB -p tcp --dport 8080 -m comment --comment 'closed, see ticket' -j DROP")
            .shows("L4TOUT"),
        rules(
                "firewall-drop/iptables-policy",
                "-A INPUT -p tcp -m multiport --dports 2222,9100 -j ACCEPT",
                "-P INPUT DROP")
            .shows("L4TOUT"),
        rules("firewall-drop/iptables-syn", "-A INPUT -p tcp --syn --dport 8080 -j DROP")
            .shows("L4TOUT"),
        rules(
                "firewall-drop/iptables-iprange",
                "-A INPUT -m iprange --src-range 10.77.0.5-10.77.0.10 -p tcp --dport 8080 -j DROP")
            .shows("L4TOUT"),
        rules(
                "firewall-drop/iptables-output",
                "-A OUTPUT -p tcp --sport 8080 -d 10.77.0.10 -j DROP")
            .shows("L4TOUT"),
        rules(
                "firewall-prerouting-drop/iptables-raw",
                "-t raw -A PREROUTING -p tcp --dport 8080 -j DROP")
            .or("firewall-drop")
            .shows("L4TOUT"),
        rules(
                "firewall-prerouting-drop/iptables-mangle",
                "-t mangle -A PREROUTING -i eth0 -p tcp --dport 8080 -j DROP")
            .or("firewall-drop")
            .shows("L4TOUT"),
        rules(
                "firewall-redirects-port/iptables-dead-port",
                "-t nat -A PREROUTING -p tcp --dport 8080 -j REDIRECT --to-ports 18080")
            .or("firewall-to-local-proxy"),
        rules(
                "firewall-rule-shadowed/iptables",
                "-A INPUT -p tcp --dport 8000:9000 -j DROP",
                "-A INPUT -s 10.77.0.10 -p tcp --dport 8080 -j ACCEPT")
            .or("firewall-drop")
            .shows("L4TOUT"),
        rules(
                "firewall-ban/iptables-chain",
                "-N f2b-shop",
                "-A f2b-shop -s 198.51.100.9 -j REJECT --reject-with icmp-port-unreachable",
                "-A f2b-shop -s 10.77.0.10 -j REJECT --reject-with icmp-port-unreachable",
                "-A f2b-shop -j RETURN",
                "-I INPUT -p tcp -m multiport --dports 80,8080 -j f2b-shop")
            .unhurried()
            .or("firewall-reject"),
        failing("firewall-ban/ipset", "an ipset that iptables drops holds the balancer's address")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.web1()
                  .run(
                      """
                      ipset create bans hash:ip timeout 3600
                      ipset add bans 198.51.100.3
                      ipset add bans 10.77.0.10
                      iptables -A INPUT -m set --match-set bans src -j DROP
                      """);
            })
            .needing(Need.IPSET)
            .or("firewall-drop")
            .shows("L4TOUT"),
        legacy("firewall-drop/legacy", "-A INPUT -p tcp --dport 8080 -j DROP").shows("L4TOUT"),
        legacy(
            "firewall-reject/legacy-user-chain",
            "-N WEB",
            "-A INPUT -p tcp -m multiport --dports 8080,8443 -j WEB",
            "-A WEB ! -s 10.77.0.8/29 -j ACCEPT",
            "-A WEB -p tcp -j REJECT --reject-with tcp-reset"),
        failing("nft-and-legacy-both/legacy-drops", "nft accepts 8080, the legacy tables drop it")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.web1()
                  .nft(
                      """
                      table inet fw {
                        chain input {
                          type filter hook input priority filter; policy accept;
                          tcp dport { 22, 8080 } accept
                          tcp dport 3306 drop
                        }
                      }
                      """);
              lab.web1().run("iptables-legacy -A INPUT -p tcp --dport 8080 -j DROP");
            })
            .needing(Need.LEGACY_IPTABLES)
            .or("firewall-drop")
            .shows("L4TOUT"),
        overV6("firewall-reject/ip6tables", "ip6tables"),
        overV6("firewall-reject/ip6tables-legacy", "ip6tables-legacy")
            .needing(Need.LEGACY_IPTABLES));
  }

  private static Fault rules(String name, String... rules) {
    return tool("iptables", name, rules);
  }

  private static Fault legacy(String name, String... rules) {
    return tool("iptables-legacy", name, rules).needing(Need.LEGACY_IPTABLES);
  }

  private static Fault tool(String tool, String name, String... rules) {
    return failing(name, tool + " on web1: " + String.join("; ", rules))
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          lab.web1().run(ALLOWED.replace("TOOL", tool) + lines(tool, rules));
        })
        .shows("L4CON");
  }

  private static String lines(String tool, String... rules) {
    var script = new StringBuilder();
    for (var rule : rules) {
      script.append(tool).append(' ').append(rule).append('\n');
    }
    return script.toString();
  }

  private static Fault overV6(String name, String tool) {
    return failing(name, tool + " on web1 resets what is dialled over IPv6")
        .planted(lab -> {
          Noise.around(lab, LabServer.http("::", 8080).named("shop"));
          lab.web1()
              .run(
                  lines(
                      tool,
                      "-A INPUT -i lo -j ACCEPT",
                      "-A INPUT -p tcp --dport 22 -j ACCEPT",
                      "-A INPUT -s fd77::/64 -p tcp --dport 8080 -j REJECT --reject-with"
                          + " tcp-reset"));
        })
        .haproxy("server web1 [fd77::11]:8080 check", Balancing.WEB2)
        .shows("L4CON");
  }
}
