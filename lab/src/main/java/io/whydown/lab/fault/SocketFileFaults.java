package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;
import static io.whydown.lab.fault.Fault.healthy;

import io.whydown.lab.LabHaproxy;
import io.whydown.lab.LabHost;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabNginx;
import io.whydown.lab.LabServer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Faults of servers that stand beside the balancer and listen on a UNIX socket, as php-fpm does by
/// default: a real php-fpm behind NGINX, and servers of HTTP behind NGINX and HAProxy.
final class SocketFileFaults {

  private static final String PHP = "/usr/sbin/php-fpm8.2";

  private SocketFileFaults() {}

  static List<Fault> all() {
    return Stream.of(applications(), web()).flatMap(List::stream).toList();
  }

  private static List<Fault> applications() {
    return List.of(
        php("health-check-path-missing/fpm-socket", "php-fpm has no script of that name", "-1")
            .behind(lab -> passing("/srv/nowhere/index.php", lab)),
        php("backend-thread-pool-full/fpm-socket", "the one worker of php-fpm sleeps", "-1")
            .behind(lab -> passing(page(lab), lab))
            .then(running -> occupy(running, 1)),
        php("backlog-overflow/fpm-socket", "no place is left before the one worker", "0")
            .behind(lab -> passing(page(lab), lab))
            .then(running -> occupy(running, 3))
            .or("backend-thread-pool-full"),
        php(
                "unix-socket-permission/fpm-socket",
                "the socket is for another user and his group",
                "-1")
            .behind(lab -> passing(page(lab), lab))
            .then(running -> {
              running.lab().lb().run("chmod 660 '" + socket(running.lab()) + "'");
              running.lab().lb().tryRun("curl -s -o /dev/null -m 4 http://10.77.0.10/");
            }),
        failing("wrong-service-on-port/fastcgi-pass-to-http-socket", "shop speaks HTTP")
            .planted(serving("http"))
            .behind(lab -> passing("/srv/index.php", lab))
            .on("lb"),
        healthy("fpm-socket", "NGINX passes requests on to php-fpm beside it")
            .planted(fpm("-1"))
            .behind(lab -> passing(page(lab), lab))
            .needing(Need.PHP)
            .on("lb"));
  }

  private static List<Fault> web() {
    return List.of(
        failing("process-frozen/http-socket", "shop is stopped by a signal")
            .planted(lab -> {
              Noise.around(lab);
              lab.lb().serve(LabServer.unix("http", socket(lab)).named("shop")).signal("STOP");
            })
            .behind(SocketFileFaults::checking)
            .shows("L7TOUT")
            .on("lb"),
        failing("health-check-path-missing/http-socket", "shop has no page for the check")
            .planted(lab -> {
              Noise.around(lab);
              lab.lb().serve(LabServer.unix("http", socket(lab)).with("path", "/"));
            })
            .behind(SocketFileFaults::checking)
            .shows("L7STS")
            .on("lb"),
        failing("health-check-timeout-too-short/http-socket", "shop answers after 2 s")
            .planted(lab -> {
              Noise.around(lab);
              lab.lb().serve(LabServer.unix("http", socket(lab)).with("delay", "2"));
            })
            .behind(SocketFileFaults::checking)
            .shows("L7TOUT")
            .on("lb"),
        healthy("http-socket", "HAProxy checks a server beside it")
            .planted(serving("http"))
            .behind(SocketFileFaults::checking)
            .shows("L7OK")
            .on("lb"));
  }

  private static Path socket(LabNetwork lab) {
    return lab.lb().file("shop.sock");
  }

  private static Consumer<LabNetwork> serving(String mode) {
    return lab -> {
      Noise.around(lab);
      lab.lb().serve(LabServer.unix(mode, socket(lab)).named("shop"));
    };
  }

  private static Fault php(String name, String title, String backlog) {
    return failing(name, title).planted(fpm(backlog)).needing(Need.PHP).on("lb");
  }

  /// php-fpm with one worker on a UNIX socket beside the balancer, and two scripts: `page.php`, and
  /// `slow.php` that sleeps.
  ///
  /// @param backlog how many may wait; -1 for as many as the system lets
  private static Consumer<LabNetwork> fpm(String backlog) {
    return lab -> {
      Noise.around(lab);
      LabHost lb = lab.lb();
      lb.write("page.php", "<?php echo 'ok';");
      lb.write("slow.php", "<?php sleep(300);");
      var configuration =
          lb.write(
              "fpm.conf",
              """
              [global]
              error_log = %s
              daemonize = no
              [www]
              listen = %s
              listen.mode = 0666
              listen.backlog = %s
              user = root
              group = root
              pm = static
              pm.max_children = 1
              """
                  .formatted(lb.file("fpm.log"), socket(lab), backlog));
      lb.start(List.of(PHP, "-F", "-R", "-y", configuration.toString()));
      lb.run(
          "for i in $(seq 200); do [ -S '%s' ] && exit 0; sleep 0.05; done; exit 1"
              .formatted(socket(lab)));
    };
  }

  private static String page(LabNetwork lab) {
    return lab.lb().file("page.php").toString();
  }

  /// NGINX that asks for this script, whatever a client asks for, but for `/slow`.
  private static Running passing(String file, LabNetwork lab) {
    var nginx =
        LabNginx.start(
            lab.lb(),
            """
            server {
              listen 10.77.0.10:80;
              location / {
                fastcgi_param REQUEST_METHOD $request_method;
                fastcgi_param SCRIPT_NAME $fastcgi_script_name;
                fastcgi_param SCRIPT_FILENAME %1$s;
                fastcgi_read_timeout 2s;
                fastcgi_pass unix:%2$s;
              }
              location /slow {
                fastcgi_param REQUEST_METHOD $request_method;
                fastcgi_param SCRIPT_NAME $fastcgi_script_name;
                fastcgi_param SCRIPT_FILENAME %3$s;
                fastcgi_read_timeout 300s;
                fastcgi_pass unix:%2$s;
              }
            }
            """
                .formatted(file, socket(lab), lab.lb().file("slow.php")));
    return new Running(lab, nginx.configuration(), null, nginx);
  }

  /// Requests that never end; the first takes the only worker.
  private static void occupy(Running running, int requests) {
    LabHost lb = running.lab().lb();
    for (int i = 0; i < requests; i++) {
      lb.start(List.of("curl", "-s", "-m", "300", "http://10.77.0.10/slow"));
    }
    lb.run(
        """
        for i in $(seq 200); do
          ss -Hxp state established | grep '%s' | grep -q php-fpm && exit 0
          sleep 0.05
        done
        exit 1
        """
            .formatted(socket(running.lab())));
  }

  private static Running checking(LabNetwork lab) {
    var haproxy =
        LabHaproxy.start(
            lab.lb(),
            "option httpchk GET /health\nserver web1 %s check\n%s"
                .formatted(socket(lab), Balancing.WEB2.replace(" check", "")));
    return new Running(lab, haproxy.configuration(), haproxy, null);
  }
}
