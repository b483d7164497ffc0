package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;

import java.util.List;

/// Faults made by the firewall of the balancer's own host.
final class BalancerFirewallFaults {

  private BalancerFirewallFaults() {}

  static List<Fault> all() {
    return List.of(
        output("lb-firewall-reject/nft-tcp-reset", "reject with tcp reset").shows("L4CON"),
        output("lb-firewall-reject/nft-default", "reject"),
        output("lb-firewall-drop/nft-output", "counter drop").shows("L4TOUT"),
        failing("lb-firewall-drop/nft-input", "the balancer's host drops the answers")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.lb()
                  .nft(
                      """
                      table inet fw {
                        chain input {
                          type filter hook input priority filter; policy accept;
                          ip saddr 10.77.0.11 tcp sport 8080 drop
                          tcp dport 3306 drop
                        }
                      }
                      """);
            })
            .shows("L4TOUT"),
        failing("lb-firewall-drop/iptables-output", "iptables on the balancer's host, OUTPUT")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.lb()
                  .run(
                      """
                      iptables -A OUTPUT -o lo -j ACCEPT
                      iptables -A OUTPUT -p tcp -d 10.77.0.12 -j ACCEPT
                      iptables -A OUTPUT -p tcp -m multiport --dports 8080,9090 -j DROP
                      """);
            })
            .shows("L4TOUT"));
  }

  private static Fault output(String name, String verdict) {
    return failing(name, "nft on the balancer's host, output: " + verdict)
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          lab.lb()
              .nft(
                  """
                  table inet fw {
                    chain output {
                      type filter hook output priority filter; policy accept;
                      oif "lo" accept
                      ip daddr 10.77.0.12 accept
                      ip daddr 10.77.0.0/28 tcp dport { 8080, 8081 } %s
                    }
                  }
                  """
                      .formatted(verdict));
        });
  }
}
