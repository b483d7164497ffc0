package io.whydown.lab.fault;

import static io.whydown.lab.fault.Fault.failing;
import static io.whydown.lab.fault.Fault.healthy;

import io.whydown.lab.LabCertificate;
import io.whydown.lab.LabHaproxy;
import io.whydown.lab.LabNetwork;
import java.util.List;

/// A server that wants a certificate of the balancer, and the one that it is shown.
final class ClientCertificateFaults {

  private ClientCertificateFaults() {}

  static List<Fault> all() {
    return List.of(
        failing("client-cert-required/other-authority", "web1 does not know who issued it")
            .planted(lab -> wanting(lab, LabCertificate.create(lab.web2(), "known.lab")))
            .behind(lab -> showing(lab, LabCertificate.create(lab.lb(), "lb.lab")))
            .needing(Need.OPENSSL)
            .shows("SOCKERR"),
        failing(
                "tls-certificate-expired/of-the-balancer",
                "what the balancer shows is of last year")
            .planted(lab ->
                wanting(lab, LabCertificate.create(lab.lb(), "lb.lab", "20240101", "20250101")))
            .behind(lab -> started(lab, lab.lb().file("lb.lab.pem").toString()))
            .or("client-cert-required")
            .needing(Need.OPENSSL)
            .shows("SOCKERR"),
        healthy("mutual-tls", "web1 wants a certificate of the balancer, and gets the right one")
            .planted(lab -> wanting(lab, LabCertificate.create(lab.lb(), "lb.lab")))
            .behind(lab -> started(lab, lab.lb().file("lb.lab.pem").toString()))
            .needing(Need.OPENSSL)
            .shows("L7OK"));
  }

  private static void wanting(LabNetwork lab, LabCertificate client) {
    var own = LabCertificate.create(lab.web1(), "web1.lab");
    Noise.around(
        lab,
        Noise.app()
            .with("tls", own.bundle().toString())
            .with("tls-client-ca", client.certificate().toString()));
  }

  private static Running showing(LabNetwork lab, LabCertificate shown) {
    return started(lab, shown.bundle().toString());
  }

  private static Running started(LabNetwork lab, String certificate) {
    var haproxy =
        LabHaproxy.start(
            lab.lb(),
            String.join(
                "\n",
                "option httpchk GET /",
                "server web1 10.77.0.11:8080 check ssl verify none crt " + certificate,
                Balancing.WEB2));
    return new Running(lab, haproxy.configuration(), haproxy, null);
  }
}
