package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;

import io.whydown.lab.LabDns;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabNginx;
import io.whydown.lab.LabServer;
import java.util.List;
import java.util.Map;

/// Faults behind a real NGINX.
final class NginxFaults {

  private static final String TWO = "server 10.77.0.12:8080;";

  private NginxFaults() {}

  static List<Fault> all() {
    return List.of(
        failing("bound-to-loopback/nginx", "shop listens on loopback, NGINX dials web1")
            .planted(lab -> Noise.around(lab, LabServer.http("127.0.0.1", 8080).named("shop")))
            .behind(Balancing.nginx("server 10.77.0.11:8080 max_fails=1;", TWO)),
        failing("wrong-port/nginx", "shop listens on 3000, NGINX dials 8080")
            .planted(lab -> Noise.around(lab, LabServer.http(3000).named("shop")))
            .behind(Balancing.nginx("server 10.77.0.11:8080;", TWO)),
        failing("firewall-drop/nginx", "nft on web1 drops what NGINX sends")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              lab.web1()
                  .nft(
                      """
                      table ip fw {
                        chain input {
                          type filter hook input priority 0; policy accept;
                          tcp dport 8080 ip saddr 10.77.0.10 drop
                        }
                      }
                      """);
            })
            .behind(Balancing.nginx("server 10.77.0.11:8080;", TWO)),
        failing("service-not-running/nginx-literal", "proxy_pass names an address where nobody is")
            .planted(Noise::around)
            .behind(
                Balancing.nginxHttp(
                    """
                    server {
                      listen 10.77.0.10:80;
                      location / { proxy_pass http://10.77.0.11:8080; }
                    }
                    """)),
        failing("unix-socket-missing/nginx", "proxy_pass names a UNIX socket that is not there")
            .planted(Noise::around)
            .behind(NginxFaults::unixUpstream)
            .on("lb"),
        failing("server-in-maintenance/nginx-down", "`down` stands in the server line")
            .planted(lab -> Noise.around(lab, Noise.app()))
            .behind(Balancing.nginx("server 10.77.0.11:8080 down;", TWO))
            .or("expected-down"),
        failing("bound-to-loopback/nginx-stream", "a stream proxy dials what is on loopback")
            .planted(lab -> Noise.around(lab, LabServer.http("127.0.0.1", 5432).named("postgres")))
            .behind(NginxFaults::stream),
        failing("lb-maxconn-server/max-conns", "shop has the two connections that NGINX allows it")
            .planted(lab -> Noise.around(lab, Noise.app().with("delay", "90")))
            .behind(NginxFaults::limited),
        failing("dns-server-unreachable/nginx", "the name server that NGINX asks does not answer")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              LabDns.start(lab, Map.of("web1.lab", "10.77.0.11"));
            })
            .behind(
                Balancing.nginxHttp(
                    """
                    resolver 10.77.0.66 valid=5s;
                    resolver_timeout 1s;
                    server {
                      listen 10.77.0.10:80;
                      location / { set $up web1.lab; proxy_pass http://$up:8080; }
                    }
                    """))
            .needing(Need.DNSMASQ),
        failing("dns-stale/nginx", "web1.lab moved after NGINX had resolved it")
            .planted(lab -> {
              Noise.around(lab, Noise.app());
              LabDns.start(lab, Map.of("web1.lab", "10.77.0.13"));
            })
            .behind(Balancing.nginx("server web1.lab:8080;", TWO))
            .then(running -> LabDns.start(running.lab(), Map.of("web1.lab", "10.77.0.11")))
            .needing(Need.DNSMASQ));
  }

  /// Two clients wait for their answers, and a third is turned away.
  private static Running limited(LabNetwork lab) {
    var nginx =
        LabNginx.start(
            lab.lb(),
            """
            upstream shop {
              zone shop 64k;
              server 10.77.0.11:8080 max_conns=2;
            }
            server {
              listen 10.77.0.10:80;
              location / {
                proxy_read_timeout 90s;
                proxy_pass http://shop;
              }
            }
            """);
    for (int i = 0; i < 2; i++) {
      lab.lb().start(List.of("curl", "-s", "-m", "90", "http://10.77.0.10/"));
    }
    lab.lb()
        .run(
            """
            for i in $(seq 200); do
              [ "$(ss -Htn state established dport = :8080 | wc -l)" -ge 2 ] && exit 0
              sleep 0.05
            done
            exit 1
            """);
    nginx.request("10.77.0.10", 80);
    return new Running(lab, nginx.configuration(), null, nginx);
  }

  private static Running unixUpstream(LabNetwork lab) {
    var nginx =
        LabNginx.start(
            lab.lb(),
            """
            upstream web {
              server unix:%s;
              server 10.77.0.12:8080;
            }
            server {
              listen 10.77.0.10:80;
              location / { proxy_pass http://web; }
            }
            """
                .formatted(lab.lb().file("gone.sock")));
    nginx.request("10.77.0.10", 80);
    return new Running(lab, nginx.configuration(), null, nginx);
  }

  private static Running stream(LabNetwork lab) {
    var nginx =
        LabNginx.startWhole(
            lab.lb(),
            """
            stream {
              upstream db {
                server 10.77.0.11:5432;
                server 10.77.0.12:8080;
              }
              server {
                listen 10.77.0.10:5432;
                proxy_pass db;
              }
            }
            """,
            "ngx_stream_module");
    nginx.request("10.77.0.10", 5432);
    return new Running(lab, nginx.configuration(), null, nginx);
  }
}
