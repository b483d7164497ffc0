package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;
import static io.whydown.lab.fault.Fault.healthy;

import java.util.List;

/// Faults of translating, narrow and lossy ways.
final class PathFaults {

  private PathFaults() {}

  static List<Fault> all() {
    return hairpins();
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
}
