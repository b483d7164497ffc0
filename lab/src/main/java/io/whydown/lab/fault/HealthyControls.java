package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.healthy;

import io.whydown.lab.LabServer;
import java.util.List;

/// Arrangements in which nothing is wrong.
final class HealthyControls {

  private HealthyControls() {}

  static List<Fault> all() {
    return List.of(
        healthy("plain", "two servers that answer").planted(lab -> Noise.around(lab, Noise.app())),
        healthy("dual-stack-wildcard", "shop listens on [::] for both families")
            .planted(lab -> Noise.around(lab, LabServer.http("::", 8080).named("shop"))));
  }
}
