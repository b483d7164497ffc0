package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;

import io.whydown.lab.LabServer;
import java.util.List;

/// Faults before the balancer, beside its servers, and between it and a proxy of its own host.
final class ClientPathFaults {

  private static final String WEB1 = "server web1 10.77.0.11:8080 check";

  private ClientPathFaults() {}

  static List<Fault> all() {
    return List.of(vip(), localProxy(), persist());
  }

  private static Fault vip() {
    return failing("lb-vip-firewall/input-drop", "the balancer's own host drops port 80")
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          lab.lb()
              .nft(
                  """
                  table inet fw {
                    chain input {
                      type filter hook input priority 0; policy accept;
                      tcp dport { 80, 443 } drop
                    }
                  }
                  """);
        })
        .haproxy(WEB1, Balancing.WEB2)
        .expecting(Expected.failing("lb-vip-firewall").anywhere());
  }

  private static Fault localProxy() {
    return failing("firewall-to-local-proxy/redirect", "lb redirects port 8080 to a dead proxy")
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          lab.lb()
              .nft(
                  """
                  table ip mesh {
                    chain output {
                      type nat hook output priority -100; policy accept;
                      ip daddr 10.77.0.11 tcp dport 8080 redirect to :15001
                    }
                  }
                  """);
        })
        .haproxy(WEB1, Balancing.WEB2)
        .shows("L4CON");
  }

  private static Fault persist() {
    return failing(
            "panic-threshold--or--fail-open/option-persist",
            "clients with a cookie are kept on a server that is down")
        .planted(lab -> Noise.around(lab, LabServer.http("127.0.0.1", 8080).named("shop")))
        .haproxy(
            "cookie SRV insert",
            "option persist",
            WEB1 + " cookie w1",
            Balancing.WEB2 + " cookie w2")
        .expecting(Expected.failing("panic-threshold--or--fail-open").anywhere())
        .shows("L4CON");
  }
}
