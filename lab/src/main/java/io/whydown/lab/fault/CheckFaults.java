package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;

import io.whydown.lab.LabServer;
import java.util.List;
import java.util.stream.Stream;

/// Faults of the health check: the application is well, what the balancer asks of it is not.
final class CheckFaults {

  private static final String WEB1 = "server web1 10.77.0.11:8080 check";

  private CheckFaults() {}

  static List<Fault> all() {
    return Stream.of(requests(), expectations(), targets(), answers())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Fault> requests() {
    return List.of(
        http("health-check-path-missing/healthz", Noise.app().with("path", "/"), "GET /healthz"),
        http(
            "health-check-needs-credentials/basic",
            Noise.app().with("authorization", "1"),
            "GET /status"),
        http("health-check-method-or-host/method", Noise.app().with("method", "GET"), "OPTIONS /"),
        http("health-check-method-or-host/host", Noise.app().with("host", "shop.example"), "GET /")
            .or("health-check-host-header-needed"),
        http("health-check-timeout-too-short/slow", Noise.app().with("delay", "2.2"), "GET /")
            .shows("L7TOUT"));
  }

  private static List<Fault> expectations() {
    return List.of(
        http(
            "health-check-expects-other-status/no-content",
            Noise.app().with("status", "204"),
            "GET /",
            "http-check expect status 200"),
        http(
            "health-check-expects-other-status/redirect",
            Noise.app().with("location", "/login"),
            "GET /",
            "http-check expect status 200"),
        http(
                "health-check-expects-other-body/ready",
                Noise.app().with("body", "up\n"),
                "GET /",
                "http-check expect string ok")
            .shows("L7RSP"));
  }

  private static List<Fault> targets() {
    return List.of(
        failing("health-check-wrong-port/nothing-there", "the check goes to 8081")
            .planted(lab -> Noise.around(lab, Noise.app()))
            .haproxy(WEB1 + " port 8081", Balancing.WEB2)
            .shows("L4CON"),
        failing("health-check-other-address/of-another-host", "the check goes to web2's host")
            .planted(lab -> Noise.around(lab, Noise.app()))
            .haproxy("server web1 10.77.0.11:8080 check addr 10.77.0.12 port 8099", Balancing.WEB2)
            .shows("L4CON"),
        failing("health-check-other-address/nothing-there", "the check goes to another machine")
            .planted(lab -> Noise.around(lab, Noise.app()))
            .haproxy(WEB1 + " addr 10.77.0.13", Balancing.WEB2)
            .shows("L4CON"),
        failing("expected-down/asks-for-no-new-clients", "web1 answers 404, and is let go")
            .planted(lab -> Noise.around(lab, Noise.app().with("path", "/")))
            .haproxy("option httpchk GET /alive", "http-check disable-on-404", WEB1, Balancing.WEB2)
            .shows("NOLB"),
        failing("agent-check-down/says-down", "the agent on web1 says down")
            .planted(lab ->
                Noise.around(
                    lab,
                    Noise.app(),
                    LabServer.at("banner", "0.0.0.0", 9777).with("body", "down\\n")))
            .haproxy(WEB1 + " agent-check agent-port 9777 agent-inter 300ms", Balancing.WEB2)
            .shows("DOWN (agent)"),
        failing("agent-check-down/weight-of-nothing", "the agent on web1 says 0 %")
            .planted(lab ->
                Noise.around(
                    lab,
                    Noise.app(),
                    LabServer.at("banner", "0.0.0.0", 9777).with("body", "0%\\n")))
            .haproxy(WEB1 + " agent-check agent-port 9777 agent-inter 300ms", Balancing.WEB2)
            .shows("weight 0"));
  }

  private static List<Fault> answers() {
    return List.of(
        failing("wrong-backend-section/copied-line", "web1 serves what another section asks for")
            .planted(lab -> {
              lab.web1().serve(Noise.app().with("path", "/bill").named("bill"));
              lab.web2().serve(Noise.app().with("path", "/shop"));
            })
            .behind(
                Balancing.haproxySections(
                    """
                    backend web
                      option httpchk GET /shop
                      server web1 10.77.0.11:8080 check
                      server web2 10.77.0.12:8080 check
                    backend bill
                      option httpchk GET /bill
                      server bill1 10.77.0.11:8080 check
                    """))
            .shows("L7STS"),
        http(
                "wrong-service-on-port/ssh",
                LabServer.at("banner", "0.0.0.0", 8080)
                    .with("body", "SSH-2.0-OpenSSH_9.2p1\\r\\n")
                    .named("gitea"),
                "GET /")
            .shows("L7RSP"),
        http(
                "tcp-wrappers-or-app-acl/closes",
                LabServer.at("close", "0.0.0.0", 8080).named("shop"),
                "GET /")
            .undecidedToo()
            .shows("SOCKERR"),
        http("undecided/application-answers-500", Noise.app().with("status", "500"), "GET /")
            .undecidedToo());
  }

  private static Fault http(String name, LabServer app, String check, String... lines) {
    String[] backend =
        Stream.concat(
                Stream.of("option httpchk " + check),
                Stream.concat(Stream.of(lines), Stream.of(WEB1, Balancing.WEB2)))
            .toArray(String[]::new);
    return failing(name, "`option httpchk " + check + "`, the application: " + app)
        .planted(lab -> Noise.around(lab, app))
        .haproxy(backend)
        .shows("L7STS");
  }
}
