package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;
import static io.whydown.lab.fault.Fault.healthy;

import io.whydown.lab.LabCertificate;
import io.whydown.lab.LabHaproxy;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabNginx;
import io.whydown.lab.LabServer;
import java.util.List;
import java.util.function.Consumer;

/// Meshes, as a plain host can show them: Istio's chains turn the port of `web1` over to port
/// 15006, where a real HAProxy or NGINX stands for the sidecar, since Debian has no Envoy. The
/// names say which.
final class MeshFaults {

  private static final String HTTP = "option httpchk GET /";
  private static final String WEB1 = "server web1 10.77.0.11:8080 check";
  private static final int INBOUND = 15_006;

  /// As istio-iptables writes them.
  private static final String CHAINS =
      """
      iptables -t nat -N ISTIO_INBOUND
      iptables -t nat -N ISTIO_IN_REDIRECT
      iptables -t nat -A ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports 15006
      iptables -t nat -A ISTIO_INBOUND -p tcp --dport 22 -j RETURN
      iptables -t nat -A ISTIO_INBOUND -p tcp --dport 8080 -j ISTIO_IN_REDIRECT
      iptables -t nat -A PREROUTING -p tcp -j ISTIO_INBOUND
      """;

  private MeshFaults() {}

  static List<Fault> all() {
    return List.of(
        meshed("sidecar-not-ready/no-proxy", "the chains stand, and no proxy runs yet", _ -> {})
            .shows("L4CON"),
        meshed(
                "strict-mtls-plain-client/haproxy-as-sidecar",
                "the sidecar insists on certificates of the mesh",
                MeshFaults::mutualTls)
            .needing(Need.OPENSSL),
        meshed(
            "authorization-deny/haproxy-as-sidecar",
            "the sidecar denies the balancer, in Envoy's words",
            lab ->
                sidecar(
                    lab,
                    "",
                    "http-request return status 403 content-type text/plain string \"RBAC: access"
                        + " denied\" if { src 10.77.0.10 }")),
        mesh("app-loopback-under-sidecar/nginx-as-sidecar", "the sidecar dials the own address")
            .planted(lab -> {
              Noise.around(lab, LabServer.http("127.0.0.1", 8080).named("shop"));
              lab.web1().run(CHAINS);
              LabNginx.start(
                  lab.web1(),
                  """
                  server {
                    listen 15006;
                    location / { proxy_pass http://10.77.0.11:8080; }
                  }
                  """);
            }),
        mesh("app-on-proxy-port-or-uid/port", "the application has the port of the sidecar")
            .planted(lab -> {
              Noise.around(
                  lab,
                  LabServer.at("banner", "0.0.0.0", INBOUND)
                      .with("body", "SHOP/2 ready\\n")
                      .named("shop"));
              lab.web1().run(CHAINS);
            }),
        healthy("mesh-haproxy-as-sidecar", "the sidecar passes everything on")
            .planted(lab -> {
              app(lab);
              sidecar(lab, "", "");
            })
            .haproxy(HTTP, WEB1, Balancing.WEB2)
            .shows("L7OK"));
  }

  private static Fault mesh(String name, String title) {
    return failing(name, title).haproxy(HTTP, WEB1, Balancing.WEB2).shows("DOWN");
  }

  private static Fault meshed(String name, String title, Consumer<LabNetwork> proxy) {
    return mesh(name, title)
        .planted(lab -> {
          app(lab);
          proxy.accept(lab);
        });
  }

  private static void app(LabNetwork lab) {
    Noise.around(lab, Noise.app());
    lab.web1().run(CHAINS);
  }

  private static void mutualTls(LabNetwork lab) {
    var certificate = LabCertificate.create(lab.web1(), "shop.mesh");
    sidecar(
        lab,
        " ssl crt %s ca-file %s verify required"
            .formatted(certificate.bundle(), certificate.certificate()),
        "");
  }

  private static void sidecar(LabNetwork lab, String bindOptions, String rule) {
    LabHaproxy.startSections(
        lab.web1(),
        """
        frontend inbound
          bind :15006%s
          %s
          default_backend local
        backend local
          server app 127.0.0.1:8080
        """
            .formatted(bindOptions, rule));
  }
}
