package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;

import io.whydown.lab.LabDns;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabServer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Faults of names that depend on who asks, through what, and when: views, search domains, caches,
/// answers that are cut.
final class ResolverFaults {

  private static final String BY_NAME = "server web1 web1.lab:8080 check init-addr libc,none";

  private ResolverFaults() {}

  static List<Fault> all() {
    return List.of(
        split(),
        ofASection(),
        search(),
        domains(),
        cache(),
        collision(),
        service(),
        partial(),
        refusing(),
        deadSection(),
        emptySection());
  }

  private static Fault split() {
    return failing("split-horizon/two-views", "lb is told another address than the other hosts")
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          LabDns.start(lab, Map.of("web1.lab", "10.77.0.13"));
          lab.web1().etcHosts("127.0.0.1 localhost\n10.77.0.11 web1.lab\n");
        })
        .haproxy(BY_NAME, Balancing.WEB2)
        .needing(Need.DNSMASQ)
        .shows("L4CON");
  }

  private static Fault ofASection() {
    return failing(
            "split-horizon/of-a-section", "the resolvers section asks a server of another view")
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          LabDns.start(lab, Map.of("web1.lab", "10.77.0.13"));
          lab.web2()
              .run(
                  """
                  dnsmasq -C /dev/null --no-resolv --no-hosts --pid-file= --user=root \
                    --listen-address=10.77.0.12 --bind-interfaces --host-record=web1.lab,10.77.0.11
                  """);
          lab.lb().resolvConf("nameserver 10.77.0.12\noptions timeout:1 attempts:1\n");
        })
        .behind(lab ->
            Balancing.haproxySections(
                    """
                    resolvers lab
                      nameserver inner %s:53
                    backend web
                      server web1 web1.lab:8080 check resolvers lab init-addr none
                      server web2 10.77.0.12:8080 check
                    """
                        .formatted(lab.host("dns").ipv4()))
                .start(lab))
        .needing(Need.DNSMASQ)
        .shows("L4CON");
  }

  private static Fault domains() {
    return failing(
            "search-domain-trap/two-domains", "shop is in two search domains, the first is old")
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          LabDns.start(lab, Map.of("shop.old.lab", "10.77.0.13", "shop.new.lab", "10.77.0.11"));
          lab.lb()
              .resolvConf(
                  "search old.lab new.lab\nnameserver %s\noptions timeout:1 attempts:1\n"
                      .formatted(lab.host("dns").ipv4()));
        })
        .haproxy("server web1 shop:8080 check init-addr libc,none", Balancing.WEB2)
        .needing(Need.DNSMASQ)
        .shows("L4CON");
  }

  private static Fault search() {
    return failing("search-domain-trap/short-name", "web1 is web1.corp.lab by the search domain")
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          LabDns.start(lab, Map.of("web1.corp.lab", "10.77.0.13", "web1", "10.77.0.11"));
          lab.lb()
              .resolvConf(
                  "search corp.lab\nnameserver %s\noptions timeout:1 attempts:1\n"
                      .formatted(lab.host("dns").ipv4()));
        })
        .haproxy("server web1 web1:8080 check init-addr libc,none", Balancing.WEB2)
        .needing(Need.DNSMASQ)
        .shows("L4CON");
  }

  private static Fault cache() {
    return failing("dns-cache-stale/hold", "resolvers keep an address for an hour")
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          LabDns.start(lab, Map.of("web1.lab", "10.77.0.13"));
        })
        .behind(
            Balancing.haproxySections(
                """
                resolvers lab
                  parse-resolv-conf
                  timeout resolve 1h
                  hold valid 1h
                backend web
                  server web1 web1.lab:8080 check resolvers lab init-addr libc
                  server web2 10.77.0.12:8080 check
                """))
        .then(running -> LabDns.start(running.lab(), Map.of("web1.lab", "10.77.0.11")))
        .or("dns-stale")
        .needing(Need.DNSMASQ)
        .shows("L4CON");
  }

  private static Fault collision() {
    return failing("name-collision/two-lines", "two machines have the name in the hosts file")
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          lab.web1().run("ip addr add 10.77.0.21/24 dev eth0");
          // RFC 6724, rule 9: what shares more bits with the balancer's own address comes first
          lab.lb().etcHosts("127.0.0.1 localhost\n10.77.0.21 web1.lab\n10.77.0.13 web1.lab\n");
        })
        .haproxy(BY_NAME, Balancing.WEB2)
        .or("hosts-file-override")
        .shows("L4CON");
  }

  private static Fault service() {
    return failing("srv-port-differs/next-port", "the service record names 8081, web1 is dialled")
        .planted(lab -> {
          Noise.around(lab, LabServer.http(8081).named("shop"));
          LabDns.startWith(
              lab, "host-record=web1.lab,10.77.0.11\nsrv-host=_http._tcp.shop.lab,web1.lab,8081\n");
        })
        .behind(
            Balancing.haproxySections(
                """
                resolvers lab
                  parse-resolv-conf
                backend web
                  server web1 10.77.0.11:8080 check
                  server web2 10.77.0.12:8080 check
                backend discovered
                  server-template s 1 _http._tcp.shop.lab check resolvers lab init-addr none
                """))
        .then(running ->
            running
                .haproxyOrThrow()
                .await(
                    "discovered",
                    "s1",
                    line -> line.checkStatus().startsWith("L4OK"),
                    java.time.Duration.ofSeconds(5)))
        .or("wrong-port")
        .needing(Need.DNSMASQ)
        .shows("L4CON");
  }

  private static Fault partial() {
    return failing("partial-answer-set/cut-at-512", "forty addresses, an answer holds fewer")
        .planted(ResolverFaults::withManyAddresses)
        .behind(
            Balancing.haproxySections(
                """
                resolvers lab
                  parse-resolv-conf
                  accepted_payload_size 512
                backend web
                  server-template web 40 shop.lab:8080 check inter 400ms resolvers lab init-addr none
                """))
        .expecting(Expected.failing("partial-answer-set").anywhere())
        .or("server-template-unfilled")
        .needing(Need.DNSMASQ);
  }

  private static void withManyAddresses(LabNetwork lab) {
    Noise.around(lab, Noise.app());
    var all = new TreeMap<String, List<String>>();
    all.put(
        "shop.lab",
        java.util.stream.IntStream.rangeClosed(101, 140).mapToObj(i -> "10.77.0." + i).toList());
    LabDns.startWithAll(lab, all);
  }

  private static Fault refusing() {
    return failing("name-unresolvable/server-refuses", "the name server refuses to say")
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          LabDns.startWith(lab, "host-record=other.test,10.77.0.13\n");
        })
        .haproxy("server web1 web1.other:8080 check init-addr libc,none", Balancing.WEB2)
        .or("dns-server-unreachable")
        .undecidedToo()
        .needing(Need.DNSMASQ)
        .shows("MAINT (resolution)");
  }

  private static Fault deadSection() {
    return ofSection(
        "dns-server-unreachable/of-a-section", "nameserver gone 10.77.0.99:53", "web1.lab");
  }

  private static Fault emptySection() {
    return ofSection("name-unresolvable/of-a-section", "parse-resolv-conf", "web7.lab");
  }

  /// A server that follows a resolvers section; the hosts file of the balancer knows its name, so
  /// that only the section's own name servers can tell.
  private static Fault ofSection(String fault, String nameServer, String name) {
    return failing(fault, "`" + nameServer + "` is asked for " + name)
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          LabDns.start(lab, Map.of("web1.lab", "10.77.0.11"));
          lab.lb().etcHosts("127.0.0.1 localhost\n10.77.0.11 web1.lab web7.lab\n");
        })
        .behind(
            Balancing.haproxySections(
                """
                resolvers lab
                  %s
                  timeout resolve 1s
                  timeout retry 300ms
                backend web
                  server web1 %s:8080 check resolvers lab init-addr none
                  server web2 10.77.0.12:8080 check
                """
                    .formatted(nameServer, name)))
        .needing(Need.DNSMASQ)
        .shows("MAINT (resolution)");
  }
}
