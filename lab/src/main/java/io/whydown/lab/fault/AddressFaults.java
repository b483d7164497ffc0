package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;

import io.whydown.lab.LabServer;
import java.util.List;

/// Faults in which the application listens, but not where the balancer dials.
final class AddressFaults {

  private AddressFaults() {}

  static List<Fault> all() {
    return List.of(
        failing("wrong-port/neighbouring", "shop listens on 8081, the balancer dials 8080")
            .planted(lab -> Noise.around(lab, LabServer.http(8081).named("shop")))
            .shows("L4CON"),
        failing("bound-to-loopback/v4", "shop listens on 127.0.0.1 only")
            .planted(lab -> Noise.around(lab, LabServer.http("127.0.0.1", 8080).named("shop")))
            .shows("L4CON"),
        failing("wrong-port/v6", "shop listens on [::]:18080, dialled on 8080 over IPv6")
            .planted(lab -> Noise.around(lab, LabServer.http("::", 18080).named("shop")))
            .haproxy("server web1 [fd77::11]:8080 check", Balancing.WEB2)
            .shows("L4CON"),
        failing(
                "wrong-port/plain-python",
                "python's own web server on 8000, the balancer dials 8080")
            .planted(lab -> {
              Noise.around(lab);
              var module = List.of("/usr/bin/python3", "-m", "http.server", "8000");
              lab.web1().start(module);
              lab.web1().awaitListener(8000);
            })
            .shows("L4CON"),
        failing("bound-to-loopback/v6", "shop listens on ::1 only, dialled over IPv6")
            .planted(lab -> Noise.around(lab, LabServer.http("::1", 8080).named("shop")))
            .haproxy("server web1 [fd77::11]:8080 check", Balancing.WEB2)
            .shows("L4CON"),
        failing("bound-to-loopback/both", "shop listens on 127.0.0.1 and ::1")
            .planted(lab ->
                Noise.around(
                    lab,
                    LabServer.http("127.0.0.1", 8080).named("shop"),
                    LabServer.http("::1", 8080).named("shop")))
            .shows("L4CON"),
        failing("bound-to-other-address/second-address", "shop listens on web1's second address")
            .planted(lab -> {
              lab.web1().run("ip addr add 10.77.0.111/24 dev eth0");
              Noise.around(lab, LabServer.http("10.77.0.111", 8080).named("shop"));
            })
            .shows("L4CON"),
        failing("bound-to-other-address/other-network", "shop listens on the management network")
            .planted(lab -> {
              lab.web1()
                  .run(
                      """
                      ip link add mgmt0 type veth peer name mgmt1
                      ip link set mgmt1 up
                      ip link set mgmt0 up
                      ip addr add 172.20.0.5/24 dev mgmt0
                      """);
              Noise.around(lab, LabServer.http("172.20.0.5", 8080).named("shop"));
            })
            .shows("L4CON"),
        failing("listener-ipv6-only/v6only", "shop listens on [::] with v6only")
            .planted(lab ->
                Noise.around(lab, LabServer.http("::", 8080).with("v6only", "1").named("shop")))
            .shows("L4CON"),
        failing("listener-ipv4-only/dialled-over-v6", "shop listens on IPv4, dialled over IPv6")
            .planted(lab -> Noise.around(lab, Noise.app()))
            .haproxy("server web1 [fd77::11]:8080 check", Balancing.WEB2)
            .shows("L4CON"),
        failing("address-reused/given-to-web2", "web2 has web1's old address")
            .planted(lab -> {
              lab.web1().run("ip addr replace 10.77.0.111/24 dev eth0");
              lab.web1().run("ip addr del 10.77.0.11/24 dev eth0");
              lab.web1().serve(Noise.app());
              lab.web2().run("ip addr add 10.77.0.11/24 dev eth0");
              lab.web2().serve(LabServer.http("10.77.0.12", 8080).named("shop"));
            })
            .shows("L4CON"),
        failing("udp-tcp-mismatch/udp-only", "a UDP socket has the port")
            .planted(lab -> Noise.around(lab, LabServer.at("udp", "0.0.0.0", 8080).named("shop")))
            .shows("L4CON"));
  }
}
