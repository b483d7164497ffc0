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
        failing("listener-ipv6-only/v6only", "shop listens on [::] with v6only")
            .planted(lab ->
                Noise.around(lab, LabServer.http("::", 8080).with("v6only", "1").named("shop")))
            .shows("L4CON"),
        failing("listener-ipv4-only/dialled-over-v6", "shop listens on IPv4, dialled over IPv6")
            .planted(lab -> Noise.around(lab, Noise.app()))
            .haproxy("server web1 [fd77::11]:8080 check", Balancing.WEB2)
            .shows("L4CON"),
        failing("udp-tcp-mismatch/udp-only", "a UDP socket has the port")
            .planted(lab -> Noise.around(lab, LabServer.at("udp", "0.0.0.0", 8080).named("shop")))
            .shows("L4CON"));
  }
}
