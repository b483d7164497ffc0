package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;

import io.whydown.lab.LabHaproxy;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabServer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Faults of the process and its listener.
final class ListenerFaults {

  private static final String HTTP = "option httpchk GET /";
  private static final String WEB1 = "server web1 10.77.0.11:8080 check";

  private ListenerFaults() {}

  static List<Fault> all() {
    return Stream.of(absent(), stuck(), shared(), replaced(), unixSockets())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Fault> absent() {
    return List.of(
        failing("service-not-running/other-services-run", "nothing listens on web1's port 8080")
            .planted(Noise::around)
            .shows("L4CON"),
        failing("service-not-running/v6", "nothing listens there, dialled over IPv6")
            .planted(Noise::around)
            .haproxy("server web1 [fd77::11]:8080 check", Balancing.WEB2)
            .shows("L4CON"),
        failing("service-not-running/http-check", "nothing listens there, the check speaks HTTP")
            .planted(Noise::around)
            .haproxy(HTTP, WEB1, Balancing.WEB2)
            .shows("L4CON"),
        failing("service-not-running/behind-router", "nothing listens on web9's port 8080")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              Noise.on(lab.web9());
            })
            .haproxy("server web1 10.88.0.9:8080 check", Balancing.WEB2)
            .on("web9")
            .shows("L4CON"),
        failing("bound-not-listening/plain", "shop has bound 8080 and never calls listen()")
            .planted(lab -> Noise.around(lab, shop("bound")))
            .shows("L4CON"));
  }

  private static List<Fault> stuck() {
    return List.of(
        failing("process-frozen/sigstop", "shop is stopped by a signal")
            .planted(lab -> {
              Noise.around(lab);
              lab.web1().serve(Noise.app()).signal("STOP");
            })
            .haproxy(HTTP, WEB1, Balancing.WEB2)
            .shows("L7TOUT"),
        failing("process-frozen/content-check", "shop is stopped; the check only connects")
            .planted(lab -> {
              Noise.around(lab);
              lab.web1().serve(Noise.app()).signal("STOP");
            })
            .shows("L4OK"),
        failing("process-frozen/full-queue", "shop is stopped by a signal and its queue is full")
            .planted(lab -> {
              Noise.around(lab);
              lab.web1().serve(shop("backlog")).signal("STOP");
            })
            .or("process-hung-accepting-nothing", "backlog-overflow")
            .shows("L4TOUT"),
        failing("process-hung-accepting-nothing/full-queue", "shop listens and never accepts")
            .planted(lab -> Noise.around(lab, shop("backlog")))
            .or("backlog-overflow")
            .shows("L4TOUT"),
        failing("process-hung-accepting-nothing/large-queue", "shop never accepts, the queue grows")
            .planted(lab -> Noise.around(lab, shop("hung")))
            .haproxy(HTTP, WEB1, Balancing.WEB2)
            .shows("L7TOUT"));
  }

  private static List<Fault> shared() {
    return List.of(
        failing("wrong-service-on-port/other-owner", "a login service has taken the port of shop")
            .planted(lab ->
                Noise.around(
                    lab,
                    LabServer.at("banner", "0.0.0.0", 8080)
                        .with("body", "220 files FTP ready\\r\\n")
                        .named("vsftpd")))
            .haproxy(HTTP, WEB1, Balancing.WEB2)
            .or("port-in-use")
            .shows("L7RSP"));
  }

  private static List<Fault> replaced() {
    return List.of(
        failing(
                "old-binary-still-bound/replaced-program",
                "the program of shop was replaced while it runs, and the old one lacks the path")
            .planted(lab -> {
              Noise.around(lab);
              Path program = lab.web1().file("shop");
              lab.web1().serveAs(program, Noise.app().with("path", "/"));
              lab.web1().run("rm " + program);
            })
            .haproxy("option httpchk GET /health", WEB1, Balancing.WEB2)
            .shows("L7STS"));
  }

  private static List<Fault> unixSockets() {
    return List.of(
        onUnixSocket("unix-socket-missing/no-file", lab -> {}),
        onUnixSocket(
                "unix-socket-missing/nobody-listens",
                lab -> lab.lb().serve(LabServer.unix("http", socket(lab))).kill())
            .or("service-not-running"),
        onUnixSocket(
            "unix-socket-permission/mode",
            lab -> lab.lb().serve(LabServer.unix("http", socket(lab)).with("unix-mode", "600"))));
  }

  private static Path socket(LabNetwork lab) {
    return lab.lb().file("shop.sock");
  }

  private static Fault onUnixSocket(String name, Consumer<LabNetwork> plant) {
    return failing(name, "the server is a UNIX socket of the balancer's host, HAProxy is nobody")
        .planted(lab -> {
          Noise.around(lab);
          plant.accept(lab);
        })
        .behind(lab -> {
          var haproxy =
              LabHaproxy.startSections(
                  lab.lb(),
                  """
                  global
                    user nobody
                    group nogroup
                  backend web
                    server web1 unix@%s check
                    server web2 10.77.0.12:8080 check
                  """
                      .formatted(socket(lab)));
          return new Running(lab, haproxy.configuration(), haproxy, null);
        })
        .on("lb")
        .shows("SOCKERR");
  }

  private static LabServer shop(String mode) {
    return LabServer.at(mode, "0.0.0.0", 8080).named("shop");
  }
}
