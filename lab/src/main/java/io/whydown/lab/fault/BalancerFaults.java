package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;

import io.whydown.lab.LabHaproxy;
import io.whydown.lab.LabServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/// Faults of the balancer itself: what an operator told it, and what its own host lacks.
final class BalancerFaults {

  private static final String WEB1 = "server web1 10.77.0.11:8080 check";

  private static final Duration LOG_LIMIT = Duration.ofSeconds(4);

  private static final String LOGGED_WEB =
      """
      frontend www
        bind 10.77.0.10:80
        default_backend web
      backend web
        server web1 10.77.0.11:8080 check
        server web2 10.77.0.12:8080 check
      """;

  private BalancerFaults() {}

  static List<Fault> all() {
    return List.of(
        wellServer("server-in-maintenance/disabled", "`disabled` stands in the server line")
            .haproxy(WEB1 + " disabled", Balancing.WEB2)
            .or("expected-down")
            .shows("MAINT"),
        wellServer("server-in-maintenance/admin-socket", "an operator set the state by the socket")
            .then(running -> command(running, "set server web/web1 state maint"))
            .or("expected-down")
            .shows("MAINT"),
        wellServer("server-in-maintenance/drain", "an operator drains the server")
            .then(running -> command(running, "set server web/web1 state drain"))
            .or("expected-down")
            .expecting(
                Expected.failing("server-in-maintenance")
                    .orCauses(List.of("expected-down"))
                    .withStatus("failing|degraded"))
            .shows("DRAIN"),
        wellServer("source-address-unavailable/not-here", "`source` names an address of nobody")
            .haproxy(WEB1 + " source 10.77.0.200", Balancing.WEB2)
            .shows("L4CON"),
        wellServer("lb-config-invalid-old-running/not-reloaded", "the file is right, HAProxy old")
            .haproxy("server web1 10.77.0.11:8099 check", Balancing.WEB2)
            .then(BalancerFaults::correctTheFile)
            .shows("L4CON"),
        wellServer("lb-not-listening/not-started", "HAProxy does not run")
            .behind(lab -> {
              var haproxy =
                  LabHaproxy.write(
                      lab.lb(),
                      """
                      frontend www
                        bind 10.77.0.10:80
                        default_backend web
                      backend web
                        server web1 10.77.0.11:8080 check
                        server web2 10.77.0.12:8080 check
                      """);
              return new Running(lab, haproxy.configuration(), null, null);
            })
            .expecting(Expected.failing("lb-not-listening").anywhere()),
        failing("lb-maxconn-server/queue", "maxconn 1, and one slow request holds the slot")
            .planted(
                lab -> Noise.around(lab, LabServer.at("silent", "0.0.0.0", 8080).named("shop")))
            .behind(
                Balancing.haproxySections(
                    """
                    frontend www
                      bind 10.77.0.10:80
                      default_backend web
                    backend web
                      timeout queue 60s
                      timeout server 60s
                      server web1 10.77.0.11:8080 check maxconn 1
                    """))
            .then(running -> TrafficFaults.threeClients(running.lab(), "0.2"))
            .expecting(
                Expected.failing("lb-maxconn-server")
                    .orCauses(List.of("backend-thread-pool-full"))
                    .withStatus("failing|degraded"))
            .shows("L4OK"),
        failing("service-not-running/by-the-log", "nothing listens, and only HAProxy's log is left")
            .planted(Noise::around)
            .behind(lab -> {
              var running = Balancing.haproxyLogging(LOGGED_WEB).start(lab);
              running
                  .haproxyOrThrow()
                  .await("web", "web1", line -> line.status().equals("DOWN"), LOG_LIMIT);
              lab.lb().run("rm '" + lab.lb().file("haproxy.sock") + "'");
              return new Running(lab, running.configuration(), null, null);
            }),
        failing("ephemeral-ports-exhausted/two-ports", "the balancer may use two local ports only")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.web1().serve(LabServer.at("hung", "10.77.0.11", 8090).named("shop"));
              lab.lb().sysctl("net.ipv4.ip_local_port_range", "40000 40001");
              lab.lb()
                  .python(
                      """
                      import socket, time
                      held = [socket.create_connection(("10.77.0.11", 8090)) for _ in range(2)]
                      print("ready", flush=True)
                      time.sleep(3600)
                      """);
            })
            .haproxy("server web1 10.77.0.11:8090 check", Balancing.WEB2)
            .shows("L4CON"));
  }

  private static Fault wellServer(String name, String title) {
    return failing(name, title).planted(lab -> Noise.around(lab, Noise.app()));
  }

  private static void command(Running running, String command) {
    running.haproxyOrThrow().command(command);
  }

  /// Later than the second in which HAProxy started: its file has no finer time.
  private static void correctTheFile(Running running) {
    running.lab().lb().run("sleep 1.1");
    try {
      var file = running.configuration();
      Files.writeString(file, Files.readString(file).replace("8099", "8080"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
