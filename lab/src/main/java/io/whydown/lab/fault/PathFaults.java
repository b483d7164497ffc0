package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;
import static io.whydown.lab.fault.Fault.healthy;

import io.whydown.lab.LabNetwork;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Faults of translating, narrow and lossy ways.
final class PathFaults {

  private PathFaults() {}

  static List<Fault> all() {
    return Stream.of(hairpins(), narrow()).flatMap(List::stream).toList();
  }

  private static List<Fault> hairpins() {
    return List.of(
        hairpin("on-link", "10.77.0.50", ""),
        hairpin("behind-gateway", "203.0.113.80", ""),
        translated(
            healthy("hairpin-nat", "the router translates both addresses"),
            "10.77.0.50",
            "ip saddr 10.77.0.0/24 ip daddr 10.77.0.11 tcp dport 8080 masquerade"));
  }

  private static Fault hairpin(String variant, String address, String more) {
    return translated(
            failing(
                "hairpin-nat-missing/" + variant,
                "the router sends " + address + " on to web1, in the balancer's own network"),
            address,
            more)
        .shows("L4TOUT");
  }

  /// The router holds the address and translates it to web1.
  private static Fault translated(Fault fault, String address, String more) {
    return fault
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          lab.router().run("ip addr add " + address + "/32 dev lo");
          lab.router()
              .nft(
                  """
                  table ip nat {
                    chain pre {
                      type nat hook prerouting priority dstnat;
                      ip daddr %s tcp dport 80 dnat to 10.77.0.11:8080
                    }
                    chain post {
                      type nat hook postrouting priority srcnat;
                      %s
                    }
                  }
                  """
                      .formatted(address, more));
        })
        .haproxy("server web1 " + address + ":80 check", Balancing.WEB2)
        .on("web1+rt");
  }

  private static List<Fault> narrow() {
    return List.of(
        narrow(
                failing(
                    "mtu-blackhole/ends-differ",
                    "the router takes 1300 bytes on the link on which web9 sends 1500"),
                lab -> lab.router().run("ip link set eth1 mtu 1300"))
            .shows("L7TOUT"),
        narrow(
                failing(
                    "mtu-blackhole/unheard-router",
                    "the router sends 1300 bytes and no ICMP towards the balancer"),
                lab -> {
                  lab.router().run("ip link set eth0 mtu 1300");
                  lab.router()
                      .nft(
                          """
                          table inet fw {
                            chain output {
                              type filter hook output priority filter;
                              ip protocol icmp drop
                            }
                          }
                          """);
                })
            .shows("L7TOUT"),
        narrow(
                healthy("narrow-router", "the router sends 1300 bytes and says so"),
                lab -> lab.router().run("ip link set eth0 mtu 1300"))
            .shows("L7OK"));
  }

  /// Every answer of web9 takes several full segments, each a packet of its own.
  private static Fault narrow(Fault fault, Consumer<LabNetwork> atRouter) {
    return fault
        .planted(lab -> {
          lab.web2().serve(Noise.app());
          lab.web9().run("ip link set eth0 gso_max_segs 1");
          Noise.on(lab.web9(), Noise.app().with("body", "x".repeat(9000)));
          atRouter.accept(lab);
        })
        .haproxy(
            "option httpchk GET /",
            "timeout check 3s",
            "server web1 10.88.0.9:8080 check inter 300ms fall 1",
            Balancing.WEB2)
        .on("web9+rt");
  }
}
