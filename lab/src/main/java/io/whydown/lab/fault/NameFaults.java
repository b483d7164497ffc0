package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;

import io.whydown.lab.LabDns;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Faults of names: the balancer dials something else than what the name means, or nothing.
final class NameFaults {

  private static final String BY_NAME = "server web1 web1.lab:8080 check init-addr libc,none";

  private NameFaults() {}

  static List<Fault> all() {
    return List.of(
        stale(),
        unresolvableAtStart(),
        unresolvable(),
        unreachable(),
        registry(),
        hosts(),
        hostsLoopback(),
        localhost(),
        ipv6());
  }

  private static Fault stale() {
    return failing("dns-stale/moved-after-start", "web1.lab moved after HAProxy had resolved it")
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          LabDns.start(lab, Map.of("web1.lab", "10.77.0.13"));
        })
        .haproxy(BY_NAME, Balancing.WEB2)
        .then(running -> LabDns.start(running.lab(), Map.of("web1.lab", "10.77.0.11")))
        .needing(Need.DNSMASQ)
        .shows("L4CON");
  }

  private static Fault unresolvableAtStart() {
    return failing("dns-unresolvable-at-start/record-came-later", "the record came after the start")
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          LabDns.start(lab, Map.of("other.lab", "10.77.0.13"));
        })
        .haproxy(BY_NAME, Balancing.WEB2)
        .then(running -> LabDns.start(running.lab(), Map.of("web1.lab", "10.77.0.11")))
        .needing(Need.DNSMASQ)
        .shows("MAINT (resolution)");
  }

  private static Fault unresolvable() {
    return failing("name-unresolvable/nxdomain", "no record for web1.lab")
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          LabDns.start(lab, Map.of("web2.lab", "10.77.0.12"));
        })
        .haproxy(BY_NAME, Balancing.WEB2)
        .needing(Need.DNSMASQ)
        .shows("MAINT (resolution)");
  }

  private static Fault unreachable() {
    return failing("dns-server-unreachable/no-such-host", "the resolver of the balancer is gone")
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          lab.lb().resolvConf("nameserver 10.77.0.99\noptions timeout:1 attempts:1\n");
        })
        .haproxy(BY_NAME, Balancing.WEB2)
        .shows("MAINT (resolution)");
  }

  private static Fault registry() {
    return failing(
            "registry-stale/dead-instance", "the registry lists an instance whose machine is gone")
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          LabDns.startWithAll(
              lab, Map.of("shop.lab", List.of("10.77.0.11", "10.77.0.12", "10.77.0.14")));
        })
        .behind(
            Balancing.haproxySections(
                """
                resolvers lab
                  parse-resolv-conf
                backend web
                  server-template web 3 shop.lab:8080 check inter 400ms resolvers lab init-addr none
                """))
        .then(NameFaults::awaitResolved)
        .expecting(Expected.failing("registry-stale").anywhere())
        .needing(Need.DNSMASQ);
  }

  /// Until the template's slots have been resolved and checked.
  private static void awaitResolved(Running running) {
    for (int slot = 1; slot <= 3; slot++) {
      running
          .haproxyOrThrow()
          .await(
              "web",
              "web" + slot,
              line -> line.checkStatus().startsWith("L"),
              Duration.ofSeconds(10));
    }
  }

  private static Fault hosts() {
    return failing("hosts-file-override/old-line", "/etc/hosts of the balancer has an old address")
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          LabDns.start(lab, Map.of("web1.lab", "10.77.0.11"));
          lab.lb().etcHosts("127.0.0.1 localhost\n10.77.0.13 web1.lab web1\n");
        })
        .haproxy(BY_NAME, Balancing.WEB2)
        .needing(Need.DNSMASQ)
        .shows("L4CON");
  }

  private static Fault hostsLoopback() {
    return failing(
            "hosts-file-override/loopback", "/etc/hosts sends the name to the machine itself")
        .planted(lab -> {
          Noise.around(lab, Noise.app());
          LabDns.start(lab, Map.of("web1.lab", "10.77.0.11"));
          lab.lb().etcHosts("127.0.0.1 localhost\n127.0.1.1 web1.lab web1\n");
        })
        .haproxy(BY_NAME, Balancing.WEB2)
        .needing(Need.DNSMASQ)
        .shows("L4CON");
  }

  private static Fault localhost() {
    return failing(
            "listener-ipv4-only/localhost",
            "localhost is ::1 first, the application is on 127.0.0.1")
        .planted(lab -> {
          lab.web2().serve(Noise.app());
          lab.lb().etcHosts("::1 localhost\n127.0.0.1 localhost\n");
          lab.lb().serve(LabServer.http("127.0.0.1", 8080).named("shop"));
        })
        .haproxy("server web1 localhost:8080 check resolve-prefer ipv6", Balancing.WEB2)
        .on("lb")
        .shows("L4CON");
  }

  private static Fault ipv6() {
    return failing(
            "ipv6-unreachable/record-without-path", "web1.lab has an IPv6 address nobody routes")
        .planted(NameFaults::withUnroutedRecord)
        .haproxy("server web1 web1.lab:8080 check inter 1300ms", Balancing.WEB2)
        .or("no-route", "router-no-route")
        .shows("L4CON");
  }

  private static void withUnroutedRecord(LabNetwork lab) {
    Noise.around(lab, Noise.app());
    lab.lb().etcHosts("127.0.0.1 localhost\nfd99::11 web1.lab\n10.77.0.11 web1.lab\n");
  }
}
