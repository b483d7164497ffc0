package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;

import io.whydown.lab.LabCertificate;
import io.whydown.lab.LabHaproxy;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabNginx;
import io.whydown.lab.LabServer;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Faults between a balancer and real peers of TLS, HTTP/2 and gRPC: a peer that answers plain
/// requests on a port of TLS, as NGINX does, is the hard part of them.
final class PeerFaults {

  private static final String HTTP = "option httpchk GET /";
  private static final String WEB1 = "server web1 10.77.0.11:8080 check";

  private PeerFaults() {}

  static List<Fault> all() {
    return Stream.of(certificates(), protocols(), answers()).flatMap(List::stream).toList();
  }

  private static List<Fault> certificates() {
    return List.of(
        tls("client-cert-required/nginx", "", "ssl_verify_client on; ssl_client_certificate @;")
            .haproxy(HTTP, WEB1 + " ssl verify none", Balancing.WEB2)
            .shows("L7STS"),
        tls("tls-version-or-cipher-disjoint/tls13-only", "", "ssl_protocols TLSv1.3;")
            .haproxy(HTTP, WEB1 + " ssl verify none ssl-max-ver TLSv1.2", Balancing.WEB2)
            .shows("L6RSP"),
        tls("tls-name-mismatch/no-sni", " default_server", "ssl_reject_handshake on;")
            .haproxy(HTTP, WEB1 + " ssl verify none", Balancing.WEB2)
            .shows("L6RSP"),
        tls("tls-ca-unknown/nginx", "", "")
            .behind(lab -> trusting(lab, LabCertificate.create(lab.lb(), "other.lab")))
            .shows("L6RSP"),
        failing("clock-skew/certificate-of-tomorrow", "web1 and its certificate are a year ahead")
            .planted(lab ->
                Noise.around(
                    lab,
                    Noise.app()
                        .with(
                            "tls",
                            LabCertificate.create(lab.web1(), "web1.lab", "20470101", "20490101")
                                .bundle()
                                .toString())
                        .with("header", "Date: Tue, 01 Jan 2047 12:00:00 GMT")))
            .behind(lab -> trusting(lab, null))
            .needing(Need.OPENSSL)
            .shows("L6RSP"));
  }

  private static List<Fault> protocols() {
    return List.of(
        peer(
                "grpc-check-as-http/http2-only",
                "web1 serves gRPC, the check asks GET / in HTTP/1",
                "server { listen 8080 http2; location / { default_type application/grpc; "
                    + "add_header grpc-status 12; return 200; } }")
            .haproxy(HTTP, WEB1, Balancing.WEB2)
            .shows("L7RSP"),
        peer(
                "h2-h1-mismatch/http2-only",
                "web1 speaks HTTP/2 only, the check HTTP/1",
                "server { listen 8080 http2; location / { return 200 'ok'; } }")
            .haproxy(HTTP, WEB1, Balancing.WEB2)
            .shows("L7RSP"),
        peer(
                "h2-h1-mismatch/proto-h2",
                "`proto h2` before a server of HTTP/1",
                "server { listen 8080; location / { return 200 'ok'; } }")
            .haproxy(HTTP, WEB1 + " proto h2", Balancing.WEB2),
        tls("health-check-protocol-mismatch/alpn-of-server-line", " http2", "")
            .haproxy(HTTP, WEB1 + " ssl verify none alpn h2,http/1.1", Balancing.WEB2)
            .shows("L7RSP"),
        peer(
                "h2-h1-mismatch/connect-in-h2",
                "the check alone connects in HTTP/2 to a server of HTTP/1",
                "server { listen 8080; location / { return 200 'ok'; } }")
            .haproxy(
                "option httpchk",
                "http-check connect proto h2",
                "http-check send meth GET uri /",
                WEB1,
                "server web2 10.77.0.12:8080"));
  }

  private static List<Fault> answers() {
    return List.of(
        failing("response-malformed/header-without-colon", "a header of the answer has no colon")
            .planted(lab -> Noise.around(lab, Noise.app().with("header", "this is no header")))
            .haproxy(HTTP, WEB1, Balancing.WEB2)
            .shows("L7RSP"),
        failing("config-shadowed/expect-without-request", "`http-check expect` drops the request")
            .planted(lab -> Noise.around(lab, Noise.app()))
            .behind(
                Balancing.haproxySections(
                    """
                    defaults
                      mode http
                      timeout connect 3s
                      timeout client 5s
                      timeout server 4s
                      timeout check 800ms
                      option httpchk GET /
                      default-server inter 400ms fall 1 rise 1
                    backend web
                      http-check expect status 200
                      server web1 10.77.0.11:8080 check
                    """))
            .shows("L7TOUT"),
        failing("port-shared-listener/reuse-port", "a forgotten program shares the port of shop")
            .planted(lab ->
                Noise.around(
                    lab,
                    Noise.app().with("reuse-port", "1").with("status", "500"),
                    LabServer.http(8080)
                        .with("reuse-port", "1")
                        .with("status", "500")
                        .named("oldshop")))
            .haproxy(HTTP, WEB1, Balancing.WEB2)
            .shows("L7STS"));
  }

  /// NGINX as the server `web1`, with these blocks.
  private static Fault peer(String name, String title, String blocks) {
    return failing(name, title)
        .planted(lab -> {
          Noise.around(lab);
          LabNginx.start(lab.web1(), blocks);
        });
  }

  /// NGINX that serves TLS as `web1`; `@` in its settings stands for its own certificate.
  private static Fault tls(String name, String listen, String settings) {
    return failing(name, "NGINX serves TLS on web1 with `" + settings + "`")
        .planted(lab -> {
          Noise.around(lab);
          var own = LabCertificate.create(lab.web1(), "web1.lab");
          LabNginx.start(
              lab.web1(),
              """
              server {
                listen 8080 ssl%s;
                ssl_certificate %s;
                ssl_certificate_key %s;
                %s
                location / { return 200 'ok'; }
              }
              """
                  .formatted(
                      listen,
                      own.certificate(),
                      own.bundle(),
                      settings.replace("@", own.certificate().toString())));
        })
        .needing(Need.OPENSSL);
  }

  private static Running trusting(LabNetwork lab, @Nullable LabCertificate trusted) {
    var authority = trusted == null ? lab.web1().file("web1.lab.crt") : trusted.certificate();
    var haproxy =
        LabHaproxy.start(
            lab.lb(),
            String.join(
                "\n", HTTP, WEB1 + " ssl verify required ca-file " + authority, Balancing.WEB2));
    return new Running(lab, haproxy.configuration(), haproxy, null);
  }
}
