package io.whydown.lab.fault;

import io.whydown.lab.LabHost;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabServer;
import java.util.ArrayList;
import java.util.List;

/// What else runs on the hosts, so that a lucky guess fails: a login service, an exporter and a
/// mail service on other ports, a healthy neighbour.
final class Noise {

  private Noise() {}

  /// Starts the neighbour `web2` and the unrelated services of `web1`, then `services` on `web1`.
  static void around(LabNetwork lab, LabServer... services) {
    lab.web2().serve(app());
    on(lab.web1(), services);
  }

  /// Starts the unrelated services of a host, and with them `services`.
  static void on(LabHost host, LabServer... services) {
    List<LabServer> all =
        new ArrayList<>(
            List.of(
                LabServer.http(9100).named("node_exporter"),
                LabServer.at("banner", "127.0.0.1", 25)
                    .with("body", "220 mail ESMTP\\r\\n")
                    .named("master")));
    all.addAll(List.of(services));
    host.serve(
        LabServer.at("banner", "0.0.0.0", 2222)
            .with("body", "SSH-2.0-OpenSSH_9.2\\r\\n")
            .named("gitea"),
        all.toArray(LabServer[]::new));
  }

  /// The application that should run on port 8080 of every server.
  static LabServer app() {
    return LabServer.http(8080).named("shop");
  }
}
