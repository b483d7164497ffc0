package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.Case;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.platform.ObjectName;
import java.util.List;

/// What was seen to listen inside a pod. Stateless.
final class PodSockets {

  private PodSockets() {}

  /// TCP listeners of the vantage that is this pod; empty when none was looked into.
  static List<SocketEntry> of(Case facts, ObjectName pod) {
    if (pod.name().isEmpty()) {
      return List.of();
    }
    return facts.snapshot().hosts().keySet().stream()
        .filter(v -> v.startsWith("kube:") && v.endsWith("/" + pod.name()))
        .findFirst()
        .flatMap(v -> facts.host(v).listeners().asValue())
        .orElse(List.of());
  }
}
