package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;

import io.whydown.lab.LabHost;
import io.whydown.lab.LabServer;
import java.util.HexFormat;
import java.util.List;

/// Servers that are well and stand down because of what a check asks, how often it has to pass, or
/// whom it is asked of.
final class SettingFaults {

  /// Error numbers of MySQL, as its error packet has them.
  private static final int HOST_IS_BLOCKED = 1129;

  private static final int HOST_NOT_PRIVILEGED = 1130;

  private static final int CON_COUNT_ERROR = 1040;

  private SettingFaults() {}

  static List<Fault> all() {
    return List.of(
        dependency(),
        risen(),
        ejected(),
        external(),
        mysql(
            "health-check-source-filtered/mysql-grants",
            HOST_NOT_PRIVILEGED,
            "Host '10.77.0.10' is not allowed to connect to this MySQL server"),
        mysql(
            "health-check-blocked-by-server/mysql-errors",
            HOST_IS_BLOCKED,
            "Host '10.77.0.10' is blocked because of many connection errors; unblock with"
                + " 'mysqladmin flush-hosts'"),
        mysql("backend-connection-limit/mysql", CON_COUNT_ERROR, "Too many connections"),
        clientsHost(),
        redis(),
        preface(),
        worker(),
        noWorker());
  }

  private static Fault dependency() {
    return failing(
            "health-check-tests-a-dependency/database", "the application says its database is away")
        .planted(lab ->
            Noise.around(
                lab,
                Noise.app()
                    .with("status", "503")
                    .with("body", "{\"status\":\"DOWN\",\"db\":\"connection refused\"}")))
        .haproxy("option httpchk GET /health", "server web1 10.77.0.11:8080 check", Balancing.WEB2)
        .shows("L7STS");
  }

  private static Fault risen() {
    return failing("health-check-rise-not-reached/hundred", "it is back, and has to pass 100 times")
        .planted(Noise::around)
        .haproxy("server web1 10.77.0.11:8080 check rise 100", Balancing.WEB2)
        .then(running -> {
          running
              .haproxyOrThrow()
              .await("web", "web1", line -> line.status().equals("DOWN"), TrafficFaults.LIMIT);
          running.lab().web1().serve(Noise.app());
          running
              .haproxyOrThrow()
              .await("web", "web1", line -> line.status().contains("/"), TrafficFaults.LIMIT);
        });
  }

  private static Fault ejected() {
    return failing("passive-ejection/observe", "answers of 500 take it out, its check passes")
        .planted(lab -> Noise.around(lab, Noise.app().with("status", "500")))
        .behind(
            Balancing.haproxyLogging(
                """
                frontend www
                  bind 10.77.0.10:80
                  default_backend web
                backend web
                  server web1 10.77.0.11:8080 check inter 60s observe layer7 error-limit 2 on-error mark-down
                  server web2 10.77.0.12:8080 check
                """))
        .then(running -> {
          running
              .lab()
              .lb()
              .run(
                  "for i in 1 2 3 4 5 6 7 8; do curl -s -o /dev/null -m 5 http://10.77.0.10/; done");
          running
              .haproxyOrThrow()
              .await("web", "web1", line -> line.status().equals("DOWN"), TrafficFaults.LIMIT);
        });
  }

  private static Fault external() {
    return failing("external-check-broken/not-there", "the program of the check does not exist")
        .planted(lab -> Noise.around(lab, Noise.app()))
        .behind(
            Balancing.haproxySections(
                """
                global
                  external-check
                  insecure-fork-wanted
                backend web
                  option external-check
                  external-check command /usr/lib/shop/check-shop
                  server web1 10.77.0.11:8080 check
                backend other
                  server web2 10.77.0.12:8080 check
                """))
        .shows("PROCERR");
  }

  /// A server that answers a connect with an error packet of MySQL.
  private static Fault mysql(String name, int code, String words) {
    int length = 3 + words.length();
    String head =
        HexFormat.of()
            .withPrefix("\\x")
            .formatHex(
                new byte[] {(byte) length, 0, 0, 0, (byte) 0xff, (byte) code, (byte) (code >> 8)});
    return failing(name, "MySQL answers the check: " + words)
        .planted(lab ->
            Noise.around(
                lab,
                LabServer.at("banner", "0.0.0.0", 3306).with("body", head + words).named("mysqld")))
        .behind(
            Balancing.haproxySections(
                """
                backend db
                  mode tcp
                  option mysql-check user haproxy
                  server web1 10.77.0.11:3306 check
                backend web
                  server web2 10.77.0.12:8080 check
                """));
  }

  private static Fault redis() {
    return failing("health-check-protocol-mismatch/http-of-redis", "Redis is asked in HTTP")
        .planted(lab ->
            Noise.around(
                lab,
                LabServer.at("banner", "0.0.0.0", 6379)
                    .with("body", "-ERR unknown command 'GET'\\r\\n")
                    .named("redis-server")))
        .behind(
            Balancing.haproxySections(
                """
                backend cache
                  mode tcp
                  option httpchk GET /
                  server web1 10.77.0.11:6379 check
                backend web
                  server web2 10.77.0.12:8080 check
                """));
  }

  /// HAProxy itself says nothing before it has the whole preface of HTTP/2.
  private static Fault preface() {
    return failing("h2-h1-mismatch/waits-for-preface", "it speaks HTTP/2 only, and is silent first")
        .planted(lab -> {
          Noise.around(lab);
          haproxy(lab.web1(), "bind :8080 proto h2");
        })
        .haproxy("option httpchk GET /", "server web1 10.77.0.11:8080 check", Balancing.WEB2)
        .shows("L7TOUT");
  }

  private static void haproxy(LabHost host, String bind) {
    var file =
        host.write(
            "own-haproxy.cfg",
            """
            defaults
              mode http
              timeout connect 1s
              timeout client 9s
              timeout server 9s
            frontend shop
              %s
              http-request return status 200
            """
                .formatted(bind));
    host.start(List.of("haproxy", "-db", "-f", file.toString()));
    host.awaitListener(8080);
  }

  /// Only the rule of the frontend tells the name.
  private static Fault clientsHost() {
    return failing(
            "health-check-host-header-needed/name-of-a-rule", "requests for other names get 400")
        .planted(lab -> Noise.around(lab, Noise.app().with("host", "shop.lab")))
        .behind(
            Balancing.haproxySections(
                """
                frontend www
                  bind 10.77.0.10:80
                  use_backend web if { req.hdr(host) -i shop.lab }
                backend web
                  option httpchk GET /
                  server web1 10.77.0.11:8080 check
                  server web2 10.77.0.12:8080
                """))
        .or("health-check-method-or-host")
        .shows("L7STS");
  }

  private static Fault noWorker() {
    return failing("worker-pool-zero/nginx", "the master of nginx is stopped, its worker is gone")
        .planted(lab -> {
          startNginx(lab.web1(), "kill -STOP $m; pkill -KILL -P $m");
          Noise.around(lab);
        })
        .haproxy("option httpchk GET /", "server web1 10.77.0.11:8080 check", Balancing.WEB2)
        .or("process-frozen")
        .shows("L7TOUT");
  }

  /// @param then what is done to the master `$m`
  private static void startNginx(LabHost host, String then) {
    var pid = host.file("own-nginx.pid");
    var file =
        host.write(
            "own-nginx.conf",
            """
            pid %s; error_log /dev/null; worker_processes 1; events {}
            http {
              access_log off;
              server { listen 8080; location / { return 200; } }
            }
            """
                .formatted(pid));
    host.start(List.of("nginx", "-g", "daemon off;", "-c", file.toString()));
    host.awaitListener(8080);
    host.run("m=$(cat '%s'); %s".formatted(pid, then));
  }

  private static Fault worker() {
    return failing("process-frozen/nginx-worker", "the worker of nginx is stopped, its master not")
        .planted(lab -> {
          Noise.around(lab);
          startNginx(lab.web1(), "pkill -STOP -P $m");
        })
        .haproxy("option httpchk GET /", "server web1 10.77.0.11:8080 check", Balancing.WEB2)
        .shows("L7TOUT");
  }
}
