package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;
import static io.whydown.lab.fault.Fault.healthy;

import io.whydown.lab.LabHaproxy;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/// What clients meet at the balancer beside the state of one server, told by HAProxy's log, its
/// tables and its sockets.
final class TrafficFaults {

  static final Duration LIMIT = Duration.ofSeconds(4);

  private static final String FRONTEND =
      """
      frontend www
        bind 10.77.0.10:80
        default_backend web
      """;

  private static final String WEB =
      """
      backend web
        server web1 10.77.0.11:8080 check
        server web2 10.77.0.12:8080 check
      """;

  private TrafficFaults() {}

  static List<Fault> all() {
    return List.of(
        queueTimeout(),
        unchecked(),
        split(),
        noBackend(),
        allDown(),
        cookie(),
        stickTable(),
        idleRace(),
        patient(),
        recovered(),
        busy());
  }

  private static Fault queueTimeout() {
    return failing("queue-timeout/slot-held", "one slow request holds the slot, others give up")
        .planted(lab -> Noise.around(lab, LabServer.at("silent", "0.0.0.0", 8080).named("shop")))
        .behind(
            Balancing.haproxyLogging(
                FRONTEND
                    + """
                    backend web
                      timeout queue 400ms
                      timeout server 60s
                      server web1 10.77.0.11:8080 check maxconn 1
                    """))
        .then(running -> threeClients(running.lab(), "1"))
        .expecting(Expected.failing("queue-timeout").withStatus("failing|degraded"))
        .shows("L4OK");
  }

  private static Fault unchecked() {
    return failing("health-check-absent/no-check", "nothing listens, and the line has no check")
        .planted(Noise::around)
        .haproxy("server web1 10.77.0.11:8080", Balancing.WEB2)
        .expecting(
            Expected.failing("service-not-running").withOthers(List.of("health-check-absent")))
        .shows("no check");
  }

  private static Fault split() {
    return failing("stats-vs-dataplane-split/started-twice", "an old HAProxy serves beside the new")
        .planted(lab -> Noise.around(lab, Noise.app()))
        .behind(lab -> {
          var old =
              LabHaproxy.startLogging(
                  lab.lb(),
                  FRONTEND
                      + """
                      backend web
                        server web1 10.77.0.11:8099 check
                        server web2 10.77.0.12:8080 check
                      """);
          old.await("web", "web1", line -> line.status().equals("DOWN"), LIMIT);
          try {
            Files.writeString(
                old.configuration(), Files.readString(old.configuration()).replace("8099", "8080"));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          lab.lb().run("haproxy -D -f '" + old.configuration() + "' 2>&1");
          return new Running(lab, old.configuration(), old, null);
        })
        .expecting(Expected.failing("stats-vs-dataplane-split").withStatus("failing|degraded"))
        .shows("L4OK");
  }

  private static Fault noBackend() {
    return failing("no-backend-selected/other-path", "no rule takes the path that clients ask for")
        .planted(lab -> Noise.around(lab, Noise.app()))
        .behind(
            Balancing.haproxyLogging(
                """
                frontend www
                  bind 10.77.0.10:80
                  use_backend web if { path_beg /app }
                """
                    + WEB))
        .then(running -> request(running.lab(), "/shop", ""))
        .expecting(Expected.failing("no-backend-selected").anywhere());
  }

  private static Fault allDown() {
    return failing("all-down-no-backup/two-dead", "neither server of the backend runs")
        .planted(Noise::around)
        .haproxy("server web1 10.77.0.11:8080 check", "server web3 10.77.0.11:8081 check")
        .expecting(
            Expected.failing("service-not-running").withOthers(List.of("all-down-no-backup")))
        .shows("L4CON");
  }

  private static Fault cookie() {
    return failing("affinity-to-down-server/cookie", "a cookie ties clients to a dead server")
        .planted(Noise::around)
        .behind(
            Balancing.haproxyLogging(
                FRONTEND
                    + """
                    backend web
                      cookie SRV insert indirect nocache
                      server web1 10.77.0.11:8080 cookie w1
                      server web2 10.77.0.12:8080 check cookie w2
                    """))
        .then(running -> request(running.lab(), "/", "-b SRV=w1"))
        .expecting(
            Expected.failing("service-not-running")
                .withOthers(List.of("affinity-to-down-server", "health-check-absent")))
        .shows("no check");
  }

  private static Fault stickTable() {
    return failing("affinity-to-down-server/table", "a table ties clients to a server that died")
        .planted(lab -> Noise.around(lab, Noise.app()))
        .haproxy(
            "stick-table type ip size 1k expire 10m",
            "stick on src",
            "server web1 10.77.0.11:8080",
            "server web2 10.77.0.12:8080 check backup")
        .then(running -> {
          request(running.lab(), "/", "");
          running
              .lab()
              .web1()
              .run("ss -Htlnp sport = :8080 | grep -o 'pid=[0-9]*' | cut -d= -f2 | xargs kill -9");
        })
        .expecting(
            Expected.failing("service-not-running").withOthers(List.of("affinity-to-down-server")))
        .shows("no check");
  }

  private static Fault idleRace() {
    return reused(
            "idle-timeout-race/keep-alive", "the server closes a connection as it is reused", "0.3")
        .expecting(Expected.failing("idle-timeout-race").withStatus("degraded"))
        .shows("L4OK");
  }

  private static Fault patient() {
    Fault same = reused("healthy/reused", "connections are reused and stay open", "60");
    return same.expecting(Expected.HEALTHY);
  }

  /// Requests by one client after the other, on one connection to the server, with pauses.
  private static Fault reused(String name, String title, String idle) {
    return failing(name, title)
        .planted(lab ->
            Noise.around(
                lab, LabServer.at("idle", "0.0.0.0", 8080).with("idle", idle).named("shop")))
        .behind(
            Balancing.haproxyLogging(
                FRONTEND
                    + """
                    backend web
                      http-reuse always
                      server web1 10.77.0.11:8080 check
                    """))
        .then(running -> {
          for (int i = 0; i < 6; i++) {
            request(running.lab(), "/", "");
            running.lab().lb().run("sleep 0.3");
          }
        });
  }

  /// The log still tells of the failure from before.
  private static Fault recovered() {
    return healthy("recovered", "the log tells of a failure that is over")
        .planted(Noise::around)
        .behind(Balancing.haproxyLogging(FRONTEND + WEB))
        .then(running -> {
          running
              .haproxyOrThrow()
              .await("web", "web1", line -> line.status().equals("DOWN"), LIMIT);
          running.lab().web1().serve(Noise.app());
        });
  }

  /// Everything that the faults of this class are made of, and nothing wrong.
  private static Fault busy() {
    return healthy("busy", "limits, cookies, a table and rules, and every request is served")
        .planted(lab -> Noise.around(lab, Noise.app()))
        .behind(
            Balancing.haproxyLogging(
                """
                frontend www
                  bind 10.77.0.10:80
                  use_backend web if { path_beg /app }
                backend web
                  timeout queue 400ms
                  cookie SRV insert indirect nocache
                  stick-table type ip size 1k expire 10m
                  stick on src
                  server web1 10.77.0.11:8080 check maxconn 1 cookie w1
                  server web2 10.77.0.12:8080 cookie w2
                """))
        .then(running -> {
          request(running.lab(), "/app", "");
          request(running.lab(), "/app", "-b SRV=w1");
        });
  }

  /// Three clients ask at once and wait.
  ///
  /// @param seconds to let pass then
  static void threeClients(LabNetwork lab, String seconds) {
    lab.lb()
        .run(
            """
            for i in 1 2 3; do
              setsid curl -s -m 50 -o /dev/null http://10.77.0.10/ </dev/null >/dev/null 2>&1 &
            done
            sleep %s
            """
                .formatted(seconds));
  }

  private static void request(LabNetwork lab, String path, String options) {
    lab.lb()
        .run(
            "sleep 0.3; curl -s -o /dev/null -m 6 %s http://10.77.0.10%s".formatted(options, path));
  }
}
