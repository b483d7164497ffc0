package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;
import static io.whydown.lab.fault.Fault.healthy;

import java.util.List;

/// Rules that decide by something else than address and port: marks, sets with a time limit, maps,
/// the user who dials, an order of ports.
final class RuleFaults {

  private RuleFaults() {}

  static List<Fault> all() {
    return List.of(
        nft(
            "firewall-drop/mark-set-earlier",
            """
            chain p {
              type filter hook prerouting priority -150;
              iifname "eth0" ip saddr 10.77.0.0/27 meta mark set 0x20
            }
            chain i {
              type filter hook input priority 0; policy accept;
              meta mark 0x20 tcp dport 8000-8999 drop
            }
            """),
        nft(
            "firewall-ban/set-with-a-time-limit",
            """
            set banned { type ipv4_addr; flags timeout; elements = { 10.77.0.10 timeout 1h } }
            chain i {
              type filter hook input priority -10; policy accept;
              ip saddr @banned drop
            }
            """),
        failing("policy-routing-rule/range-of-ports", "a rule of lb forbids ports from 8000 on")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.lb().run("ip rule add ipproto tcp dport 8000-8999 to 10.77.0.11 unreachable");
            })
            .or("route-forbids"),
        failing("lb-firewall-drop/user-of-haproxy", "lb drops what HAProxy's user sends")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.lb()
                  .nft(
                      """
                      table inet o {
                        chain o {
                          type filter hook output priority 0; policy accept;
                          meta skuid 65534 ip daddr 10.77.0.11 tcp dport 8080 drop
                        }
                      }
                      """);
            })
            .behind(asNobody())
            .shows("L4TOUT"),
        failing("server-in-maintenance/weight-zero", "the server line has weight 0")
            .planted(lab -> Noise.around(lab, Noise.app()))
            .haproxy("server web1 10.77.0.11:8080 check weight 0", Balancing.WEB2)
            .or("expected-down"),
        healthy("user-rules-for-others", "rules of lb for users who run no balancer")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.lb()
                  .run(
                      """
                      ip rule add uidrange 1000-2000 to 10.77.0.11 prohibit
                      iptables -A OUTPUT -p tcp --dport 8080 -m owner --uid-owner 1500 -j REJECT
                      """);
            })
            .behind(asNobody()));
  }

  private static Fault nft(String name, String content) {
    return failing(name, "nft on web1")
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          lab.web1().nft("table inet fw {\n" + content.indent(2) + "}\n");
        });
  }

  private static Balancing asNobody() {
    return Balancing.haproxySections(
        """
        global
          user nobody
          group nogroup
        frontend www
          bind 10.77.0.10:80
          default_backend web
        backend web
          server web1 10.77.0.11:8080 check
          %s
        """
            .formatted(Balancing.WEB2));
  }
}
