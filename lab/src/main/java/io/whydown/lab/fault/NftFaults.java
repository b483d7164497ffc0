package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;
import static io.whydown.lab.fault.Fault.healthy;

import java.util.List;
import java.util.stream.Stream;

/// Faults made by nftables rules on the server's host. Rules that have nothing to do with the
/// balancer stand before and after the one that does the harm.
final class NftFaults {

  private static final String BEFORE =
      """
      iif "lo" accept
      ct state established,related accept
      ip saddr 203.0.113.0/24 drop
      tcp dport 3306 ip saddr != 10.77.0.12 drop
      tcp dport { 22, 2222 } accept
      """;

  private static final String AFTER =
      """
      udp dport 161 drop
      tcp dport 5432 reject
      """;

  private NftFaults() {}

  static List<Fault> all() {
    return Stream.of(rejects(), drops(), structures(), others()).flatMap(List::stream).toList();
  }

  private static List<Fault> rejects() {
    return List.of(
        input("firewall-reject/nft-tcp-reset", "tcp dport 8080 reject with tcp reset"),
        input("firewall-reject/nft-port-unreachable", "tcp dport 8080 reject").unhurried(),
        input(
                "firewall-reject/nft-host-prohibited",
                "ip saddr 10.77.0.0/24 tcp dport 8080 reject with icmp type host-prohibited")
            .unhurried(),
        input(
                "firewall-reject/nft-admin-prohibited",
                "tcp dport 9100 accept\nreject with icmpx type admin-prohibited")
            .unhurried(),
        input(
                "firewall-reject/nft-net-unreachable",
                "tcp dport 8000-8090 reject with icmp type net-unreachable")
            .unhurried());
  }

  /// An answer belongs to the user of the listener (nft(8), `meta skuid`).
  private static Fault owner(String name, String title, int user) {
    Fault fault = user == 0 ? failing(name, title) : healthy(name, title);
    return fault.planted(lab -> {
      Noise.around(lab, Noise.app());
      lab.web1()
          .nft(
              """
              table inet own {
                chain out {
                  type filter hook output priority 0; policy accept;
                  tcp sport 8080 meta skuid %d counter drop
                }
              }
              """
                  .formatted(user));
    });
  }

  private static List<Fault> drops() {
    return List.of(
        input("firewall-drop/nft-plain", "tcp dport 8080 counter drop").shows("L4TOUT"),
        input(
                "firewall-drop/nft-negated-set",
                "ip saddr != { 10.77.0.12, 10.77.0.20-10.77.0.40 } tcp dport 8080 drop")
            .shows("L4TOUT"),
        input("firewall-drop/nft-quota-used-up", "tcp dport 8080 quota over 100 bytes drop")
            .shows("L4TOUT"),
        owner("firewall-drop/nft-owner-of-listener", "an output rule of root's own sockets", 0)
            .shows("L4TOUT"),
        owner("nft-owner-is-another", "an output rule of another user's sockets", 33),
        input("firewall-drop/nft-interface-wildcard", "iifname \"eth*\" tcp dport 8080 drop")
            .shows("L4TOUT"),
        input(
                "firewall-drop/nft-range",
                "tcp dport 8443 accept\ntcp dport 8000-8999 ip protocol tcp drop")
            .shows("L4TOUT"),
        input("firewall-drop/nft-new-only", "ct state new tcp dport != { 22, 9100 } drop")
            .shows("L4TOUT"),
        input("firewall-drop/nft-tcp-flags", "tcp flags & (syn|ack) == syn tcp dport 8080 drop")
            .shows("L4TOUT"),
        input("firewall-drop/nft-prefix-mask", "ip saddr & 255.255.255.0 == 10.77.0.0 drop")
            .shows("L4TOUT"),
        input(
                "firewall-drop/nft-v6",
                "meta nfproto ipv6 tcp dport 8080 drop\ntcp dport 8080 accept")
            .planted(lab -> {
              appBehind("meta nfproto ipv6 tcp dport 8080 drop\ntcp dport 8080 accept", "::")
                  .accept(lab);
            })
            .haproxy("server web1 [fd77::11]:8080 check", Balancing.WEB2)
            .or("firewall-rule-shadowed")
            .shows("L4TOUT"));
  }

  private static List<Fault> structures() {
    return List.of(
        table(
                "firewall-drop/nft-policy",
                """
                chain input {
                  type filter hook input priority filter; policy drop;
                  iif "lo" accept
                  ct state { established, related } accept
                  meta l4proto { icmp, ipv6-icmp } accept
                  tcp dport { 22, 2222, 9100 } accept
                }
                """)
            .shows("L4TOUT"),
        table(
                "firewall-drop/nft-established-only",
                """
                chain input {
                  type filter hook input priority filter; policy accept;
                  iif "lo" accept
                  ct state vmap { established : accept, related : accept, invalid : drop }
                  tcp dport 22 accept
                  counter drop
                }
                """)
            .shows("L4TOUT"),
        table(
            "firewall-reject/nft-named-set",
            """
            set blocked {
              type inet_service; flags interval
              elements = { 25, 8000-8100, 9200 }
            }
            chain input {
              type filter hook input priority filter; policy accept;
              tcp dport @blocked reject with tcp reset
            }
            """),
        table(
            "firewall-reject/nft-vmap-jump",
            """
            chain web {
              ip saddr { 10.77.0.12, 10.77.0.13 } accept
              reject with tcp reset
            }
            chain mail { accept; }
            chain input {
              type filter hook input priority filter; policy accept;
              tcp dport vmap { 22 : accept, 25 : jump mail, 8080 : jump web, 9100 : accept }
            }
            """),
        table(
                "firewall-drop/nft-goto",
                """
                chain closed { ip saddr 192.0.2.0/24 return; drop; }
                chain lan { tcp dport 8080 goto closed; accept; }
                chain input {
                  type filter hook input priority filter; policy accept;
                  ip saddr 10.77.0.0/24 goto lan
                  accept
                }
                """)
            .shows("L4TOUT"),
        table(
                "firewall-drop/nft-verdict-map",
                """
                map services {
                  type inet_service : verdict
                  elements = { 22 : accept, 8080 : drop, 9100 : accept }
                }
                chain input {
                  type filter hook input priority filter; policy accept;
                  tcp dport vmap @services
                }
                """)
            .shows("L4TOUT"),
        table(
            "firewall-reject/nft-concatenation",
            """
            set denied {
              type ipv4_addr . inet_service
              elements = { 10.77.0.12 . 9100, 10.77.0.10 . 8080 }
            }
            chain input {
              type filter hook input priority filter; policy accept;
              ip saddr . tcp dport @denied reject with tcp reset
            }
            """),
        table(
                "firewall-drop/nft-later-base-chain",
                """
                chain first {
                  type filter hook input priority filter; policy accept;
                  tcp dport 8080 accept
                }
                chain second {
                  type filter hook input priority 10; policy accept;
                  tcp dport { 3306, 8080 } drop
                }
                """)
            .shows("L4TOUT"),
        table(
                "firewall-drop/nft-answers",
                """
                chain output {
                  type filter hook output priority filter; policy accept;
                  tcp sport 8080 ip daddr 10.77.0.10 drop
                }
                """)
            .shows("L4TOUT"));
  }

  private static List<Fault> others() {
    return List.of(
        table(
                "firewall-prerouting-drop/nft-raw",
                """
                chain early {
                  type filter hook prerouting priority raw; policy accept;
                  tcp dport 8080 drop
                }
                """)
            .or("firewall-drop")
            .shows("L4TOUT"),
        input("firewall-rule-shadowed/nft", "tcp dport 8080 drop\ntcp dport 8080 accept")
            .or("firewall-drop")
            .shows("L4TOUT"),
        table(
                "firewall-redirects-port/nft-dead-port",
                """
                chain prerouting {
                  type nat hook prerouting priority dstnat; policy accept;
                  tcp dport 8080 redirect to :18080
                }
                """)
            .or("firewall-to-local-proxy"),
        table(
                "firewall-redirects-port/nft-other-machine",
                """
                chain prerouting {
                  type nat hook prerouting priority dstnat; policy accept;
                  tcp dport 8080 dnat ip to 10.77.0.99:8080
                }
                """)
            .shows("L4TOUT"),
        table(
                "firewall-ban/nft-set",
                """
                set banned {
                  type ipv4_addr; flags timeout
                  elements = { 198.51.100.7 timeout 2h, 10.77.0.10 timeout 1h }
                }
                chain input {
                  type filter hook input priority filter; policy accept;
                  ip saddr @banned drop
                }
                """)
            .shows("L4TOUT"),
        input(
                "firewall-rate-limit/nft",
                "tcp dport 8080 ct state new limit rate over 2/minute burst 1 packets drop")
            .expecting(Expected.failing("firewall-rate-limit").withStatus("failing|degraded"))
            .shows("L4TOUT"));
  }

  private static Fault input(String name, String rules) {
    return failing(name, "nft on web1, input: " + rules.replace("\n", "; "))
        .planted(appBehind(rules, "0.0.0.0"))
        .shows("L4CON");
  }

  private static java.util.function.Consumer<io.whydown.lab.LabNetwork> appBehind(
      String rules, String address) {
    return lab -> {
      Noise.around(lab, io.whydown.lab.LabServer.http(address, 8080).named("shop"));
      lab.web1()
          .nft(
              """
              table inet fw {
                chain input {
                  type filter hook input priority filter; policy accept;
              %s  }
              }
              """
                  .formatted((BEFORE + rules + "\n" + AFTER).indent(4)));
    };
  }

  private static Fault table(String name, String content) {
    return failing(name, "nft on web1: " + content.lines().map(String::strip).toList())
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          lab.web1().nft("table inet fw {\n" + content.indent(2) + "}\n");
        })
        .shows("L4CON");
  }
}
