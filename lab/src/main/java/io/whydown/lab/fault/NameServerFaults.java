package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;
import static io.whydown.lab.fault.Fault.healthy;

import io.whydown.lab.LabDns;
import io.whydown.lab.LabNetwork;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Faults of names with unbound and BIND, with caches, and with what the balancer's own host makes
/// of an answer.
final class NameServerFaults {

  private static final String BY_NAME = "server web1 web1.lab:8080 check init-addr libc,none";

  private static final String ZONE =
      """
      $TTL 60
      @ IN SOA ns.lab. root.lab. 1 60 60 60 60
      @ IN NS ns.lab.
      ns IN A 10.77.0.14
      """;

  private NameServerFaults() {}

  static List<Fault> all() {
    return List.of(
        plant(
                "split-horizon/bind-views",
                "BIND has another view for the balancer",
                lab -> views(lab, "10.77.0.13"))
            .needing(Need.BIND),
        plant(
                "split-horizon/unbound-view",
                "unbound has another view for the balancer",
                lab ->
                    LabDns.startUnbound(
                        lab,
                        """
                          access-control-view: 10.77.0.10/32 inner
                          local-zone: "lab." static
                          local-data: "web1.lab. 60 A 10.77.0.11"
                        view:
                          name: "inner"
                          local-zone: "lab." static
                          local-data: "web1.lab. 60 A 10.77.0.13"
                        """))
            .needing(Need.UNBOUND),
        plant(
                "name-unresolvable/local-zone",
                "unbound denies every name of the zone but one",
                lab ->
                    LabDns.startUnbound(
                        lab,
                        "  local-zone: \"lab.\" static\n  local-data: \"web7.lab. 60 A 10.77.0.11\"\n"))
            .needing(Need.UNBOUND)
            .shows("MAINT (resolution)"),
        plant(
                "name-unresolvable/name-sources",
                "nsswitch.conf of the balancer's host asks no DNS",
                lab -> {
                  LabDns.start(lab, Map.of("web1.lab", "10.77.0.11"));
                  lab.lb().nameSources("files");
                })
            .needing(Need.DNSMASQ)
            .shows("MAINT (resolution)"),
        cache(),
        target(),
        family(),
        healthy("bind-views", "two views of BIND say the same")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              views(lab, "10.77.0.11");
            })
            .haproxy(BY_NAME, Balancing.WEB2)
            .needing(Need.BIND));
  }

  private static Fault plant(String name, String title, Consumer<LabNetwork> names) {
    return failing(name, title)
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          lab.web1().resolvConf("nameserver " + lab.host("dns").ipv4() + "\n");
          names.accept(lab);
        })
        .haproxy(BY_NAME, Balancing.WEB2)
        .shows("L4CON");
  }

  private static void views(LabNetwork lab, String toBalancer) {
    LabDns.startBind(
        lab,
        """
        view inner { match-clients { 10.77.0.10; }; zone "lab" { type master; file "@inner"; }; };
        view outer { match-clients { any; }; zone "lab" { type master; file "@outer"; }; };
        """,
        Map.of(
            "inner",
            ZONE + "web1 IN A " + toBalancer + "\n",
            "outer",
            ZONE + "web1 IN A 10.77.0.11\n"));
  }

  /// The balancer's host asks a cache of its own, which has kept what the zone said before.
  private static Fault cache() {
    return plant(
            "dns-cache-stale/cache-of-the-host",
            "a cache on the balancer's host keeps the old address",
            lab -> {
              unbound(lab, "10.77.0.13");
              lab.lb()
                  .run(
                      """
                      dnsmasq -C /dev/null --no-resolv --no-hosts --pid-file= --user=root \
                        --listen-address=127.0.0.1 --bind-interfaces --server=%s
                      """
                          .formatted(lab.host("dns").ipv4()));
              lab.lb().resolvConf("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n");
              lab.lb()
                  .run("for i in $(seq 20); do getent ahosts web1.lab && break; done; sleep 1.1");
              unbound(lab, "10.77.0.11");
              lab.lb().resolvConf("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n");
            })
        .needing(Need.UNBOUND);
  }

  private static void unbound(LabNetwork lab, String address) {
    LabDns.startUnbound(
        lab, "  local-zone: \"lab.\" static\n  local-data: \"web1.lab. 3600 A " + address + "\"\n");
  }

  /// A service record names a machine that is gone.
  private static Fault target() {
    return failing("name-unresolvable/of-a-service", "the service record names a gone machine")
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          LabDns.startBind(
              lab,
              "zone \"lab\" { type master; file \"@lab\"; };\n",
              Map.of("lab", ZONE + "_http._tcp.shop IN SRV 1 1 8080 gone.lab.\n"));
        })
        .behind(
            Balancing.haproxySections(
                """
                resolvers lab
                  parse-resolv-conf
                backend web
                  server-template web1 1 _http._tcp.shop.lab check resolvers lab init-addr none
                  server web2 10.77.0.12:8080 check
                """))
        .needing(Need.BIND);
  }

  /// The name has both families, IPv6 comes first, and the service serves IPv4 alone.
  private static Fault family() {
    return plant(
            "listener-ipv4-only/both-families",
            "web1.lab has both families, shop listens on IPv4",
            lab -> LabDns.startWithAll(lab, Map.of("web1.lab", List.of("10.77.0.11", "fd77::11"))))
        .needing(Need.DNSMASQ);
  }
}
