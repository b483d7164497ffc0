package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;
import static io.whydown.lab.fault.Fault.healthy;

import io.whydown.lab.LabHost;
import io.whydown.lab.LabNetwork;
import java.util.List;
import java.util.function.Consumer;

/// Packets that are lost at times, and answers that go past a balancer which dials with its
/// clients' addresses.
final class LossFaults {

  /// HAProxy keeps the server down after the first check that is lost.
  private static final String CHECKED = " check inter 200ms fall 1 rise 1000";

  private LossFaults() {}

  static List<Fault> all() {
    return List.of(
        lossy("lossy-path/forth", "the router, which nobody reads, loses half of the packets")
            .planted(lab -> loses(lab, LossFaults::atRouter, "tcp dport 8080"))
            .on("web9"),
        lossy("lossy-path/back", "the router loses half of the answers")
            .planted(lab -> loses(lab, LossFaults::atRouter, "tcp sport 8080"))
            .on("web9"),
        lossy("router-acl-drop/at-times", "a rule of the router, which is read, draws lots")
            .planted(lab -> loses(lab, LossFaults::atRouter, "tcp dport 8080"))
            .on("web9+rt"),
        lossy("firewall-drop/at-times", "a rule of web9 draws lots")
            .planted(lab -> loses(lab, LabNetwork::web9, "tcp dport 8080"))
            .on("web9"),
        transparent(
                failing(
                    "transparent-source-not-routed/on-link",
                    "lb dials with the client's address, and web1 answers the client itself"),
                false)
            .expecting(Expected.failing("transparent-source-not-routed").anywhere()),
        transparent(
            healthy(
                "transparent-source",
                "lb dials with the client's address, and web1 answers by way of lb"),
            true));
  }

  private static Fault lossy(String name, String title) {
    String cause = name.substring(0, name.indexOf('/'));
    return failing(name, title)
        .haproxy("server web1 10.88.0.9:8080" + CHECKED, Balancing.WEB2)
        .expecting(
            Expected.failing(cause).withStatus("failing|degraded").withBalancerStatus("DOWN"));
  }

  private static LabHost atRouter(LabNetwork lab) {
    return lab.router();
  }

  /// The host drops every second packet of these by chance.
  private static void loses(
      LabNetwork lab, java.util.function.Function<LabNetwork, LabHost> host, String which) {
    lab.web2().serve(Noise.app());
    Noise.on(lab.web9(), Noise.app());
    LabHost where = host.apply(lab);
    where.nft(
        """
        table inet lots {
          chain pass {
            type filter hook %s priority filter;
            %s numgen random mod 2 0 counter drop
          }
        }
        """
            .formatted(where == lab.router() ? "forward" : "input", which));
  }

  /// A client on the servers' own link asks all the time.
  private static Fault transparent(Fault fault, boolean isRouted) {
    Consumer<LabNetwork> routes =
        lab -> {
          lab.web1().run("ip route add 10.77.0.13/32 via 10.77.0.10");
          lab.lb()
              .run(
                  """
                  sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.eth0.rp_filter=0
                  ip rule add fwmark 1 lookup 100
                  ip route add local 0.0.0.0/0 dev lo table 100
                  """);
          lab.lb()
              .nft(
                  """
                  table ip divert {
                    chain pre {
                      type filter hook prerouting priority mangle;
                      tcp sport 8080 socket transparent 1 meta mark set 1 accept
                    }
                  }
                  """);
        };
    return fault
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          if (isRouted) {
            routes.accept(lab);
          }
        })
        .haproxy("source 0.0.0.0 usesrc clientip", "server web1 10.77.0.11:8080 check")
        .then(running ->
            running
                .lab()
                .host("dns")
                .start(
                    List.of(
                        "sh",
                        "-c",
                        "while :; do curl -s -m 2 -o /dev/null http://10.77.0.10/; sleep 0.1; done")))
        .shows("L4OK");
  }
}
