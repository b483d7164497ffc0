package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;

import io.whydown.lab.LabServer;
import java.util.List;

/// Faults of the process and its listener.
final class ListenerFaults {

  private ListenerFaults() {}

  static List<Fault> all() {
    return List.of(
        failing("service-not-running/other-services-run", "nothing listens on web1's port 8080")
            .planted(Noise::around)
            .shows("L4CON"),
        failing("bound-not-listening/plain", "shop has bound 8080 and never calls listen()")
            .planted(lab -> Noise.around(lab, LabServer.at("bound", "0.0.0.0", 8080).named("shop")))
            .shows("L4CON"),
        failing("process-frozen/sigstop", "shop is stopped by a signal")
            .planted(lab -> {
              Noise.around(lab);
              lab.web1().serve(Noise.app()).signal("STOP");
            })
            .haproxy("option httpchk GET /", "server web1 10.77.0.11:8080 check", Balancing.WEB2)
            .shows("L7TOUT"),
        failing("process-hung-accepting-nothing/small-queue", "shop listens and never accepts")
            .planted(
                lab -> Noise.around(lab, LabServer.at("backlog", "0.0.0.0", 8080).named("shop")))
            .or("backlog-overflow")
            .shows("L4TOUT"));
  }
}
