package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;

import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabServer;
import java.util.List;

/// Two independent faults on one server: mending the first alone would leave it down.
final class DoubleFaults {

  private static final LabServer ON_LOOPBACK = LabServer.http("127.0.0.1", 8080).named("shop");

  private DoubleFaults() {}

  static List<Fault> all() {
    return List.of(
        failing("firewall-drop/and-bound-to-loopback", "dropped, and bound to loopback behind it")
            .planted(lab -> filtered(lab, ON_LOOPBACK, "drop"))
            .also("bound-to-loopback")
            .shows("L4TOUT"),
        failing("firewall-reject/and-not-running", "rejected, and nothing listens behind it")
            .planted(
                lab -> filtered(lab, LabServer.http(8443).named("admin"), "reject with tcp reset"))
            .also("service-not-running|wrong-port")
            .shows("L4CON"),
        failing("firewall-reject/and-bound-not-listening", "rejected, and never listens behind it")
            .planted(lab ->
                filtered(
                    lab,
                    LabServer.at("bound", "0.0.0.0", 8080).named("shop"),
                    "reject with icmpx type admin-prohibited"))
            .unhurried()
            .also("bound-not-listening")
            .shows("L4CON"),
        failing("lb-firewall-drop/and-firewall-drop", "both ends drop")
            .planted(lab -> {
              filtered(lab, Noise.app(), "drop");
              atBalancer(lab, "drop");
            })
            .also("firewall-drop")
            .shows("L4TOUT"),
        failing(
                "lb-firewall-reject/and-bound-to-loopback",
                "rejected at home, bound to loopback there")
            .planted(lab -> {
              Noise.around(lab, ON_LOOPBACK);
              atBalancer(lab, "reject with tcp reset");
            })
            .also("bound-to-loopback")
            .shows("L4CON"),
        failing("route-forbids/and-firewall-drop", "no way out of the balancer, and dropped there")
            .planted(lab -> {
              filtered(lab, Noise.app(), "drop");
              lab.lb().run("ip route add prohibit 10.77.0.11/32");
            })
            .also("firewall-drop")
            .shows("L4CON"),
        failing("firewall-drop/and-process-frozen", "dropped, and the process is stopped")
            .planted(lab -> {
              filtered(lab, LabServer.http(9200), "drop");
              lab.web1().serve(Noise.app()).signal("STOP");
            })
            .also("process-frozen")
            .shows("L4TOUT"),
        failing("route-forbids/and-not-running", "no way out of the balancer, and nothing there")
            .planted(lab -> {
              Noise.around(lab);
              lab.lb().run("ip route add unreachable 10.77.0.11/32");
            })
            .also("service-not-running")
            .shows("L4CON"));
  }

  private static void filtered(LabNetwork lab, LabServer server, String verdict) {
    Noise.around(lab, server);
    lab.web1()
        .nft(
            """
            table inet fw {
              chain input {
                type filter hook input priority filter; policy accept;
                iif "lo" accept
                tcp dport { 22, 9100 } accept
                tcp dport 8080 %s
              }
            }
            """
                .formatted(verdict));
  }

  private static void atBalancer(LabNetwork lab, String verdict) {
    lab.lb()
        .nft(
            """
            table inet fw {
              chain output {
                type filter hook output priority filter; policy accept;
                ip daddr 10.77.0.11 tcp dport 8080 %s
              }
            }
            """
                .formatted(verdict));
  }
}
