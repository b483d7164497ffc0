package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.platform.ClusterEvent;
import io.whydown.model.platform.ClusterSign;
import io.whydown.model.platform.PodContainer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// The application answers, and the readiness probe asks for the wrong thing.
final class ReadinessProbeWrong implements Cause {

  /// The application spoke, and said that this is not what it serves.
  private static final Pattern ANSWERED = Pattern.compile("statuscode: (?:30\\d|40[0-57])\\b");

  private static final About ABOUT =
      About.root(
          "k8s-readiness-probe-wrong",
          "the readiness probe asks for what the application does not serve",
          Stage.LISTENER,
          Set.of("k8s-pods-not-ready"),
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    for (ClusterEvent event : facts.cluster().events()) {
      String message = event.message().toLowerCase(Locale.ROOT);
      if (message.contains("readiness probe failed") && ANSWERED.matcher(message).find()) {
        return answered(new Evidence(event.message(), event.provenance()));
      }
    }
    for (ClusterSign sign : facts.cluster().signs()) {
      if (sign.kind() == ClusterSign.Kind.PROBE_FAILS
          && ANSWERED.matcher(sign.subject().toLowerCase(Locale.ROOT)).find()) {
        return answered(
            new Evidence("Readiness probe failed: " + sign.subject(), sign.provenance()));
      }
    }
    return otherPort(facts);
  }

  private static Outcome answered(Evidence evidence) {
    return Outcome.likely(
        finding(
            "the readiness probe asks for a path that the application does not serve", evidence),
        "the path that the application serves: kubectl exec POD -- curl -i localhost:PORT/");
  }

  /// The probe's port is none of those that the container declares.
  private static Outcome otherPort(Case facts) {
    for (Shape shape : Shape.all(facts)) {
      for (PodContainer container : shape.containers()) {
        PodContainer.Probe probe = container.readiness();
        List<PodContainer.Port> ports = container.ports();
        if (probe != null
            && !probe.port().isEmpty()
            && !ports.isEmpty()
            && !isDeclared(probe.port(), ports)) {
          return Outcome.likely(
              finding(
                  "the readiness probe of "
                      + shape.name()
                      + " asks port "
                      + probe.port()
                      + ", which it does not declare",
                  shape.evidence(
                      "probes port "
                          + probe.port()
                          + " and declares "
                          + ports.stream().map(PodContainer.Port::number).toList())),
              "the listeners inside the pod: kubectl exec " + shape.name().name() + " -- ss -tln");
        }
      }
    }
    return Outcome.irrelevant();
  }

  private static boolean isDeclared(String port, List<PodContainer.Port> ports) {
    return ports.stream()
        .anyMatch(p -> p.name().equals(port) || Integer.toString(p.number()).equals(port));
  }

  private static Finding finding(String title, Evidence evidence) {
    return Finding.of(
        title,
        List.of(evidence),
        Advice.kubectl(
            "let the probe ask for what the application serves", "kubectl edit deployment NAME"));
  }
}
