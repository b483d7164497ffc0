package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;
import static io.whydown.lab.fault.Fault.healthy;

import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabNginx;
import io.whydown.lab.LabServer;
import java.util.List;

/// PROXY headers before servers that do not want them, where no check asks anything behind the
/// header.
final class HeaderFaults {

  private static final String STREAM =
      """
      stream {
        upstream db { server 10.77.0.11:8080; }
        server {
          listen 10.77.0.10:80;
          proxy_connect_timeout 2s;
          proxy_protocol on;
          proxy_pass db;
        }
      }
      """;

  private HeaderFaults() {}

  static List<Fault> all() {
    return List.of(
        failing("proxy-protocol-unwanted/stream-to-http", "shop wants no header, NGINX sends it")
            .planted(lab -> Noise.around(lab, Noise.app()))
            .behind(HeaderFaults::stream),
        failing("proxy-protocol-unwanted/greeting-checked", "the greeting comes before the header")
            .planted(lab ->
                Noise.around(
                    lab,
                    LabServer.at("banner", "0.0.0.0", 8080)
                        .with("body", "SSH-2.0-OpenSSH_9.2\\r\\n")
                        .named("login")))
            .behind(
                tcp(
                    """
                      option tcp-check
                      tcp-check expect string SSH-2.0
                      server web1 10.77.0.11:8080 check send-proxy-v2
                    """))
            .shows("L7OK"),
        healthy("stream-to-proxy-protocol", "NGINX sends the header to one that wants it")
            .planted(lab -> {
              Noise.around(lab);
              LabNginx.start(
                  lab.web1(),
                  "server { listen 8080 proxy_protocol; location / { return 200 ok; } }");
            })
            .behind(HeaderFaults::stream),
        healthy("plain-check-behind-header", "HAProxy checks a server that wants the header")
            .planted(
                lab -> Noise.around(lab, LabServer.at("proxy-http", "0.0.0.0", 8080).named("shop")))
            .behind(tcp("  server web1 10.77.0.11:8080 check send-proxy\n"))
            .shows("L4OK"));
  }

  private static Balancing tcp(String backend) {
    return Balancing.haproxySections(
        """
        frontend www
          mode tcp
          bind 10.77.0.10:80
          default_backend web
        backend web
          mode tcp
        """
            + backend);
  }

  private static Running stream(LabNetwork lab) {
    var nginx = LabNginx.startWhole(lab.lb(), STREAM, "ngx_stream_module");
    nginx.request("10.77.0.10", 80);
    return new Running(lab, nginx.configuration(), null, nginx);
  }
}
