package io.whydown.model.platform;

import io.whydown.model.evidence.Provenance;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A pod.
///
/// @param labels null when they were not shown
/// @param address null when it has none, or it was not shown
/// @param node empty when it has none, or it was not shown
/// @param status as `kubectl get pods` prints it, or the phase; empty when not shown
/// @param ready how many containers are ready; -1 when not shown
/// @param wanted how many containers it has; -1 when not shown
/// @param message why it is not ready or not scheduled, in the cluster's words; empty when not
///   shown
/// @param owner `ReplicaSet/web-5d9`, or empty
public record Pod(
    ObjectName name,
    @Nullable Map<String, String> labels,
    @Nullable IpAddress address,
    String node,
    String status,
    int ready,
    int wanted,
    List<PodContainer> containers,
    boolean terminating,
    boolean hostNetwork,
    String message,
    String owner,
    Provenance provenance) {

  public Pod {
    labels = labels == null ? null : Map.copyOf(labels);
    containers = List.copyOf(containers);
  }

  /// Null when it was not shown.
  public @Nullable Boolean isReady() {
    return ready < 0 || wanted < 0 ? null : ready == wanted && wanted > 0;
  }

  public boolean hasMeshProxy() {
    return containers.stream().anyMatch(PodContainer::isMeshProxy);
  }

  /// What both sources show of one pod; the first one's words win.
  Pod plus(Pod other) {
    return new Pod(
        name.namespace().isEmpty() ? other.name : name,
        labels == null ? other.labels : labels,
        address == null ? other.address : address,
        node.isEmpty() ? other.node : node,
        status.isEmpty() || status.equals("Running") && !other.status.isEmpty()
            ? other.status
            : status,
        ready < 0 ? other.ready : ready,
        wanted < 0 ? other.wanted : wanted,
        containers.isEmpty() ? other.containers : containers,
        terminating || other.terminating,
        hostNetwork || other.hostNetwork,
        message.isEmpty() ? other.message : message,
        owner.isEmpty() ? other.owner : owner,
        provenance);
  }
}
