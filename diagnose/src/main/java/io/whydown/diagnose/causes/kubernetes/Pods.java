package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.Case;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.platform.ClusterEvent;
import io.whydown.model.platform.LabelSelector;
import io.whydown.model.platform.Pod;
import io.whydown.model.platform.Service;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The pods behind a Service. Stateless.
final class Pods {

  private static final Set<String> SYSTEM =
      Set.of("kube-system", "ingress-nginx", "istio-system", "cert-manager");

  private Pods() {}

  /// Pods that the Service selects; where labels were not shown, those that are named after it.
  static List<Pod> of(Case facts, Aim aim) {
    List<Pod> all =
        facts.cluster().pods().stream()
            .filter(p -> p.name().mayShareNamespace(aim.service().name()))
            .toList();
    List<Pod> selected = all.stream().filter(p -> isSelected(aim.service(), p)).toList();
    String name = aim.service().name().name();
    return selected.isEmpty()
        ? all.stream()
            .filter(p -> p.labels() == null && !name.isEmpty())
            .filter(p -> p.name().name().equals(name) || p.name().name().startsWith(name + "-"))
            .toList()
        : selected;
  }

  /// By labels that both show.
  static boolean isSelected(Service service, Pod pod) {
    Map<String, String> selector = service.selector();
    Map<String, String> labels = pod.labels();
    return labels != null
        && selector != null
        && !selector.isEmpty()
        && pod.name().mayShareNamespace(service.name())
        && LabelSelector.of(selector).selects(labels);
  }

  /// Pods of users where no Service was shown.
  static List<Pod> withoutService(Case facts, Predicate<Pod> which) {
    return facts.cluster().services().isEmpty()
        ? facts.cluster().pods().stream()
            .filter(p -> !SYSTEM.contains(p.name().namespace()))
            .filter(which)
            .toList()
        : List.of();
  }

  /// It was scheduled and started, whatever its readiness.
  static boolean isRunning(Pod pod) {
    return pod.status().isEmpty() || pod.status().equals("Running");
  }

  /// What the kubelet says of its readiness probe.
  static Optional<Evidence> probeFailure(Case facts, Pod pod) {
    for (ClusterEvent event : facts.cluster().events()) {
      boolean its = event.subject().isEmpty() || event.subject().endsWith("/" + pod.name().name());
      if (its
          && event
              .message()
              .toLowerCase(java.util.Locale.ROOT)
              .contains("readiness probe failed")) {
        return Optional.of(new Evidence(event.message(), event.provenance()));
      }
    }
    return pod.message().isEmpty()
        ? Optional.empty()
        : Optional.of(new Evidence(pod.message(), pod.provenance()));
  }
}
