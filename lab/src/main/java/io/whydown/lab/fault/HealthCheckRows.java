package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;

import io.whydown.lab.LabServer;
import java.util.List;

/// States of a server of which HAProxy's statistics show the same few words for several. Each must
/// be told from the others.
public final class HealthCheckRows {

  private HealthCheckRows() {}

  /// The rows, in the order of HAProxy's words; faults of the catalogue where it has them.
  public static List<Fault> all() {
    return List.of(
        known("service-not-running/http-check"),
        known("no-route/v4"),
        known("process-hung-accepting-nothing/full-queue"),
        known("health-check-path-missing/healthz"),
        known("health-check-method-or-host/host"),
        known("health-check-expects-other-status/no-content"),
        known("health-check-expects-other-body/ready"),
        known("health-check-timeout-too-short/slow"),
        known("config-shadowed/expect-without-request"),
        closes(),
        known("wrong-service-on-port/ssh"),
        resets(),
        known("plain-to-tls-port/ssl-forgotten"),
        known("tls-to-plain-port/ssl-on"),
        known("tls-ca-unknown/self-signed"),
        known("name-unresolvable/nxdomain"),
        known("server-in-maintenance/disabled"),
        tracked(),
        known("agent-check-down/says-down"));
  }

  private static Fault known(String name) {
    return FaultCatalogue.named(name).getFirst();
  }

  private static Fault resets() {
    return failing("tcp-wrappers-or-app-acl/resets", "web1 resets each connection")
        .undecidedToo()
        .planted(lab -> Noise.around(lab, LabServer.at("rst", "0.0.0.0", 8080).named("shop")))
        .haproxy("option httpchk GET /", "server web1 10.77.0.11:8080 check", Balancing.WEB2)
        .shows("SOCKERR");
  }

  private static Fault closes() {
    return failing(
            "tcp-wrappers-or-app-acl/closes-after-request", "web1 takes a request and closes")
        .undecidedToo()
        .planted(lab ->
            Noise.around(
                lab, LabServer.at("banner", "0.0.0.0", 8080).with("body", "").named("shop")))
        .haproxy("option httpchk GET /", "server web1 10.77.0.11:8080 check", Balancing.WEB2)
        .shows("L7RSP");
  }

  private static Fault tracked() {
    return failing("wrong-port/followed", "web1 follows a server that is down")
        .or("service-not-running")
        .planted(lab -> Noise.around(lab, Noise.app()))
        .behind(
            Balancing.haproxySections(
                """
                backend web
                  server web1 10.77.0.11:8080 track other/o1
                  server web2 10.77.0.12:8080 check
                backend other
                  server o1 10.77.0.11:8099 check
                """))
        .shows("DOWN");
  }
}
