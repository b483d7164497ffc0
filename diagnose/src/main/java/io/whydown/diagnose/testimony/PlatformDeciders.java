package io.whydown.diagnose.testimony;

import io.whydown.diagnose.ServerDiagnosis.Undecided;
import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement.Failed;
import java.util.List;

/// The readings that split the usual causes where a cloud, a cluster or TLS is in the way.
/// Stateless.
final class PlatformDeciders {

  private PlatformDeciders() {}

  /// An ingress that nobody serves; empty where nothing hints at one.
  private static List<Undecided> unserved(Hearing h) {
    if (h.isKubernetes() && h.mentions("404") && h.mentions("ingress")) {
      return List.of(
          new Undecided(
              "k8s-ingress-class-mismatch",
              "the class of the ingress beside those that the controller serves, and its events:"
                  + " kubectl get ingress,ingressclass -A; kubectl describe ingress NAME"));
    }
    return List.of();
  }

  /// What a cloud's own check asks and gets; empty where none is told of.
  static List<Undecided> checks(Hearing h) {
    boolean google =
        h.mentions(
            "ingress.kubernetes.io/backends",
            "gce ingress",
            "ingress-gce",
            "gclb",
            "googlehc",
            "google cloud load",
            " gke",
            "k8s-be-",
            "backendconfig");
    if (h.mentions("azure") && h.mentions("health probe", "health-probe")) {
      return List.of(
          new Undecided(
              "health-check-path-missing",
              "what the balancer's probe asks, and the rules of its subnet:"
                  + " az network lb probe list -g GROUP --lb-name LB -o table;"
                  + " az network nsg rule list -g GROUP --nsg-name NSG -o table"));
    }
    return google && h.mentions("unhealthy")
        ? List.of(
            new Undecided(
                "health-check-path-missing",
                "what the balancer's check asks, and what it gets:"
                    + " gcloud compute backend-services get-health BACKEND --global;"
                    + " gcloud compute health-checks list --format=yaml"))
        : List.of();
  }

  /// Who answered an error, where a cloud's balancer stands before the server.
  static List<Undecided> status(Hearing h) {
    List<Undecided> unserved = unserved(h);
    if (!unserved.isEmpty()) {
      return unserved;
    }
    List<Undecided> closed = upstreamClosed(h);
    if (!closed.isEmpty()) {
      return closed;
    }
    boolean gateway =
        h.mentions("502", "503", "504")
            && h.failed(
                    f -> f.fault() != Fault.STATUS && f.fault() != Fault.NO_SERVER && !isPage(f))
                .isEmpty();
    if (!h.isAws() || !gateway) {
      return List.of();
    }
    return List.of(
        new Undecided(
            "idle-timeout-race",
            "the balancer's access log line of one such answer (target_status_code,"
                + " target_processing_time): aws s3 cp s3://LOG-BUCKET/KEY - | zcat | grep ' 50[234] '"),
        new Undecided(
            "cloud-security-group",
            "the health of its targets, with the reason:"
                + " aws elbv2 describe-target-health --target-group-arn ARN"));
  }

  /// The page of a gateway that gave up, in the words of whoever saw it.
  private static boolean isPage(Failed failed) {
    return failed.fault() == Fault.TIMEOUT
        && failed.standing() == Standing.CLAIMED
        && failed.host().isEmpty();
  }

  static Undecided tls(Hearing h) {
    return new Undecided(
        "tls-name-mismatch",
        "the handshake with the name and without it: openssl s_client -connect "
            + h.at()
            + " -servername NAME </dev/null; openssl s_client -connect "
            + h.at()
            + " </dev/null");
  }

  /// A proxy of a mesh that lost the connection to its server.
  static List<Undecided> upstreamClosed(Hearing h) {
    if (h.mentions("503 uc", "upstream_reset_before_response_started", "connection_termination")) {
      return List.of(
          new Undecided(
              "idle-timeout-race",
              "whether only connections that were idle are cut: the server's keep-alive time beside the"
                  + " proxy's: istioctl proxy-config cluster POD -o json | grep -i idle;"
                  + " kubectl logs POD --timestamps"));
    }
    return List.of();
  }
}
