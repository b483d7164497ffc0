package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;
import static io.whydown.lab.fault.Fault.healthy;

import io.whydown.lab.LabCertificate;
import io.whydown.lab.LabHost;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabNginx;
import io.whydown.lab.LabServer;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Faults between an NGINX that speaks FastCGI or gRPC and what stands behind it: a real php-fpm,
/// or an NGINX that plays a service of gRPC.
final class GatewayFaults {

  private static final String PHP = "/usr/sbin/php-fpm8.2";

  /// What Debian's `fastcgi_params` has, as far as php-fpm needs it.
  private static final String PARAMS =
      """
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param SCRIPT_NAME $fastcgi_script_name;
      fastcgi_read_timeout 2s;
      """;

  /// Workers enough for several questions at a time.
  private static final String MORE = "pm.max_children = 6";

  private static final String GRPC =
      "location / { default_type application/grpc; add_header grpc-status 12; return 200; }";

  private GatewayFaults() {}

  static List<Fault> all() {
    return Stream.of(scripts(), languages(), grpc()).flatMap(List::stream).toList();
  }

  private static List<Fault> scripts() {
    return List.of(
        php("health-check-path-missing/no-such-script", "php-fpm has no script of that name", "")
            .behind(script("/srv/nowhere/index.php")),
        php(
                "tcp-wrappers-or-app-acl/php-fpm",
                "php-fpm takes connections of its own host alone",
                "listen.allowed_clients = 127.0.0.1")
            .behind(lab -> script(page(lab)).start(lab)),
        php("backend-thread-pool-full/php-fpm", "the one worker of php-fpm sleeps", "")
            .behind(lab -> script(page(lab)).start(lab))
            .then(GatewayFaults::occupy),
        healthy("php-fpm", "NGINX passes requests on to php-fpm")
            .planted(fpm(""))
            .behind(lab -> script(page(lab)).start(lab))
            .needing(Need.PHP),
        healthy("php-fpm-by-ending", "php-fpm has other scripts than the one that was guessed")
            .planted(fpm(""))
            .behind(lab ->
                Balancing.nginxHttp(
                        """
                        server {
                          listen 10.77.0.10:80;
                          root %s;
                          location ~ \\.php$ {
                            fastcgi_index index.php;
                            fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
                        %s
                            fastcgi_pass 10.77.0.11:9000;
                          }
                        }
                        """
                            .formatted(lab.directory(), PARAMS))
                    .start(lab))
            .needing(Need.PHP));
  }

  private static List<Fault> languages() {
    return List.of(
        failing("wrong-service-on-port/fastcgi-pass-to-http", "shop speaks HTTP, NGINX FastCGI")
            .planted(lab -> Noise.around(lab, LabServer.http(9000).named("shop")))
            .behind(script("/srv/index.php")),
        php("wrong-service-on-port/proxy-pass-to-php", "php-fpm speaks FastCGI, NGINX HTTP", MORE)
            .behind(Balancing.nginx("server 10.77.0.11:9000;")),
        php("wrong-service-on-port/http-check-of-php", "php-fpm speaks FastCGI, HAProxy HTTP", MORE)
            .haproxy("option httpchk GET /", "server web1 10.77.0.11:9000 check")
            .shows("SOCKERR")
            .or("health-check-protocol-mismatch"),
        failing("backend-thread-pool-full/fastcgi-silent", "an application that answers nobody")
            .planted(
                lab -> Noise.around(lab, LabServer.at("silent", "0.0.0.0", 9000).named("shop")))
            .behind(script("/srv/index.php"))
            .undecidedToo());
  }

  private static List<Fault> grpc() {
    return List.of(
        failing("h2-h1-mismatch/grpc-pass", "shop speaks HTTP/1, NGINX gRPC")
            .planted(lab -> Noise.around(lab, Noise.app()))
            .behind(grpcPass("grpc://10.77.0.11:8080")),
        failing("wrong-service-on-port/grpc-pass-to-web", "shop speaks HTTP/2, and no gRPC")
            .planted(peer("server { listen 8080 http2; location / { return 200 'hello'; } }"))
            .behind(grpcPass("grpc://10.77.0.11:8080")),
        failing("tls-to-plain-port/grpcs-pass", "shop speaks gRPC in plain, NGINX in TLS")
            .planted(peer("server { listen 8080 http2; " + GRPC + " }"))
            .behind(grpcPass("grpcs://10.77.0.11:8080")),
        failing("plain-to-tls-port/grpc-pass", "shop speaks gRPC in TLS, NGINX in plain")
            .planted(GatewayFaults::secured)
            .behind(grpcPass("grpc://10.77.0.11:8080"))
            .needing(Need.OPENSSL),
        healthy("grpc-pass", "NGINX passes gRPC on, and the service has no health question")
            .planted(peer("server { listen 8080 http2; " + GRPC + " }"))
            .behind(grpcPass("grpc://10.77.0.11:8080")),
        healthy("grpcs-pass", "the same in TLS")
            .planted(GatewayFaults::secured)
            .behind(grpcPass("grpcs://10.77.0.11:8080"))
            .needing(Need.OPENSSL));
  }

  private static Fault php(String name, String title, String settings) {
    return failing(name, title).planted(fpm(settings)).needing(Need.PHP);
  }

  /// php-fpm with one worker on port 9000 of `web1`, and two scripts in the folder of the network:
  /// `page.php`, and `slow.php` that sleeps.
  private static Consumer<LabNetwork> fpm(String settings) {
    return lab -> {
      Noise.around(lab);
      LabHost web1 = lab.web1();
      web1.write("page.php", "<?php echo 'ok';");
      web1.write("slow.php", "<?php sleep(300);");
      var configuration =
          web1.write(
              "fpm.conf",
              """
              [global]
              error_log = %s
              daemonize = no
              [www]
              listen = 0.0.0.0:9000
              user = root
              group = root
              pm = static
              pm.max_children = 1
              %s
              """
                  .formatted(web1.file("fpm.log"), settings));
      web1.start(List.of(PHP, "-F", "-R", "-y", configuration.toString()));
      web1.awaitListener(9000);
    };
  }

  private static String page(LabNetwork lab) {
    return lab.web1().file("page.php").toString();
  }

  /// A request that takes the only worker, and a second one that waits behind it.
  private static void occupy(Running running) {
    LabHost lb = running.lab().lb();
    String slow = running.lab().web1().file("slow.php").toString();
    LabNginx.startWhole(
        running.lab().web2(),
        """
        http {
          access_log off;
          server {
            listen 127.0.0.1:81;
            location / {
              fastcgi_param REQUEST_METHOD GET;
              fastcgi_param SCRIPT_FILENAME %s;
              fastcgi_read_timeout 300s;
              fastcgi_pass 10.77.0.11:9000;
            }
          }
        }
        """
            .formatted(slow));
    running.lab().web2().start(List.of("curl", "-s", "-m", "300", "http://127.0.0.1:81/"));
    running
        .lab()
        .web1()
        .run(
            """
            for i in $(seq 200); do
              ss -Htnp state established sport = :9000 | grep -q php-fpm && exit 0
              sleep 0.05
            done
            exit 1
            """);
    lb.tryRun("curl -s -o /dev/null -m 4 http://10.77.0.10/");
  }

  /// NGINX that asks for this script, whatever a client asks for.
  private static Balancing script(String file) {
    return Balancing.nginxHttp(
        """
        server {
          listen 10.77.0.10:80;
          location / {
            fastcgi_param SCRIPT_FILENAME %s;
        %s
            fastcgi_pass 10.77.0.11:9000;
          }
        }
        """
            .formatted(file, PARAMS));
  }

  private static Balancing grpcPass(String target) {
    return Balancing.nginxHttp(
        "server { listen 10.77.0.10:80 http2; location / { grpc_pass " + target + "; } }");
  }

  private static Consumer<LabNetwork> peer(String blocks) {
    return lab -> {
      Noise.around(lab);
      LabNginx.start(lab.web1(), blocks);
    };
  }

  private static void secured(LabNetwork lab) {
    Noise.around(lab);
    var own = LabCertificate.create(lab.web1(), "web1.lab");
    LabNginx.start(
        lab.web1(),
        """
        server {
          listen 8080 ssl http2;
          ssl_certificate %s;
          ssl_certificate_key %s;
          %s
        }
        """
            .formatted(own.certificate(), own.bundle(), GRPC));
  }
}
