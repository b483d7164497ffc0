package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;

import io.whydown.lab.LabCertificate;
import io.whydown.lab.LabHaproxy;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabNginx;
import io.whydown.lab.LabServer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/// Faults of TLS and of the PROXY protocol between the balancer and the server.
final class EncryptionFaults {

  private static final String HTTP = "option httpchk GET /";
  private static final String WEB1 = "server web1 10.77.0.11:8080 check";

  private EncryptionFaults() {}

  static List<Fault> all() {
    return List.of(
        failing("tls-to-plain-port/ssl-on", "the server line has ssl, the application is plain")
            .planted(lab -> Noise.around(lab, Noise.app()))
            .haproxy(WEB1 + " ssl verify none", Balancing.WEB2)
            .shows("L6RSP"),
        failing(
                "health-check-tls-mismatch/check-ssl",
                "only the check speaks TLS, the port is plain")
            .planted(lab -> Noise.around(lab, Noise.app()))
            .haproxy(WEB1 + " check-ssl verify none", Balancing.WEB2)
            .or("tls-to-plain-port")
            .shows("L6RSP"),
        failing(
                "plain-to-tls-port/ssl-forgotten",
                "the application speaks TLS, the server line not")
            .planted(lab -> Noise.around(lab, tls(certificate(lab))))
            .haproxy(HTTP, WEB1, Balancing.WEB2)
            .needing(Need.OPENSSL)
            .shows("SOCKERR"),
        failing("plain-to-tls-port/nginx", "NGINX passes plain requests on to a port of TLS")
            .planted(lab -> {
              LabCertificate own = certificate(lab);
              Noise.around(lab);
              LabNginx.start(
                  lab.web1(),
                  "server { listen 8080 ssl; ssl_certificate %s; ssl_certificate_key %s; return 200 ok; }"
                      .formatted(own.bundle(), own.bundle()));
            })
            .behind(Balancing.nginx("server 10.77.0.11:8080;", "server 10.77.0.12:8080;"))
            .needing(Need.OPENSSL),
        verified("tls-ca-unknown/self-signed", EncryptionFaults::certificate, "other.lab", ""),
        verified(
            "tls-certificate-expired/last-year",
            lab -> LabCertificate.create(lab.web1(), "web1.lab", "20240101", "20250101"),
            "",
            ""),
        verified(
            "tls-name-mismatch/verifyhost",
            EncryptionFaults::certificate,
            "",
            " verifyhost shop.lab"),
        chained("tls-ca-unknown/intermediate-not-sent", "leaf", ""),
        chained("tls-name-mismatch/wildcard-of-one-level", "full", " verifyhost api.shop.lab"),
        failing("proxy-protocol-missing/send-proxy-forgotten", "the application wants the header")
            .planted(
                lab -> Noise.around(lab, LabServer.at("proxy-http", "0.0.0.0", 8080).named("shop")))
            .haproxy(HTTP, WEB1, Balancing.WEB2)
            .shows("L7RSP"),
        failing("proxy-protocol-unwanted/send-proxy", "the application does not know the header")
            .planted(lab -> Noise.around(lab, Noise.app()))
            .haproxy(HTTP, WEB1 + " send-proxy", Balancing.WEB2)
            .shows("L7STS"));
  }

  private static LabCertificate certificate(LabNetwork lab) {
    return LabCertificate.create(lab.web1(), "web1.lab");
  }

  private static LabServer tls(LabCertificate certificate) {
    return Noise.app().with("tls", certificate.bundle().toString());
  }

  /// A server line that verifies; the trusted certificate is the server's own, unless `trusted`
  /// names another.
  private static Fault verified(
      String name, Function<LabNetwork, LabCertificate> made, String trusted, String options) {
    return failing(name, "`ssl verify required`" + options)
        .planted(lab -> Noise.around(lab, tls(made.apply(lab))))
        .behind(lab -> verifying(lab, trusted, options))
        .needing(Need.OPENSSL)
        .shows("L6RSP");
  }

  private static Running verifying(LabNetwork lab, String trusted, String options) {
    var authority =
        trusted.isEmpty()
            ? lab.web1().file("web1.lab.crt")
            : LabCertificate.create(lab.lb(), trusted).certificate();
    var haproxy =
        LabHaproxy.start(
            lab.lb(),
            WEB1 + " ssl verify required ca-file " + authority + options + "\n" + Balancing.WEB2);
    return new Running(lab, haproxy.configuration(), haproxy, null);
  }

  /// The server's certificate, for `*.lab`, was made by an authority that the one which the
  /// balancer trusts stands for.
  ///
  /// @param sent `leaf` for it alone, `full` with the authority between
  private static Fault chained(String name, String sent, String setting) {
    return failing(name, "a root, an authority between, and a certificate for *.lab")
        .planted(lab -> {
          Path made = lab.web1().file("chain");
          lab.web1().run("D='" + made + "'\n" + CHAIN);
          Noise.around(lab, Noise.app().with("tls", made.resolve(sent + ".pem").toString()));
        })
        .behind(lab -> {
          var haproxy =
              LabHaproxy.start(
                  lab.lb(),
                  HTTP
                      + "\n"
                      + WEB1
                      + " ssl verify required ca-file "
                      + lab.web1().file("chain").resolve("root.crt")
                      + setting
                      + "\n"
                      + Balancing.WEB2);
          return new Running(lab, haproxy.configuration(), haproxy, null);
        })
        .needing(Need.OPENSSL)
        .shows("L6RSP");
  }

  private static final String CHAIN =
      """
      mkdir -p "$D"; cd "$D"
      make() { openssl req -newkey rsa:2048 -nodes -subj "/CN=$1" -keyout "$1.key" -out "$1.csr"; }
      sign() { printf '%s\\n' "$3" >"$1.ext"; openssl x509 -req -in "$1.csr" -CA "$2.crt" -CAkey "$2.key" \
        -CAcreateserial -days 30 -extfile "$1.ext" -out "$1.crt"; }
      exec 2>/dev/null
      openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=root -keyout root.key -out root.crt
      make between; sign between root basicConstraints=critical,CA:TRUE
      make shop; sign shop between 'subjectAltName=DNS:*.lab'
      cat shop.key shop.crt >leaf.pem
      cat shop.key shop.crt between.crt >full.pem
      """;
}
