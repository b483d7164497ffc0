package io.whydown.model.platform;

import io.whydown.model.evidence.Provenance;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What makes pods: a Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job.
///
/// @param wanted replicas; -1 when not shown
/// @param ready replicas; -1 when not shown
/// @param podLabels of its template; null when not shown
/// @param containers of its template
public record Workload(
    String kind,
    ObjectName name,
    int wanted,
    int ready,
    @Nullable Map<String, String> podLabels,
    List<PodContainer> containers,
    boolean hostNetwork,
    Provenance provenance) {

  public Workload {
    podLabels = podLabels == null ? null : Map.copyOf(podLabels);
    containers = List.copyOf(containers);
  }

  Workload plus(Workload other) {
    return new Workload(
        kind,
        name.namespace().isEmpty() ? other.name : name,
        wanted < 0 ? other.wanted : wanted,
        ready < 0 ? other.ready : ready,
        podLabels == null ? other.podLabels : podLabels,
        containers.isEmpty() ? other.containers : containers,
        hostNetwork || other.hostNetwork,
        provenance);
  }
}
