package io.whydown.model.platform;

import io.whydown.model.evidence.Provenance;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A Service.
///
/// @param type `ClusterIP`, `NodePort`, `LoadBalancer`, `ExternalName`; empty when not shown
/// @param clusterIp `None` for a headless one; empty when not shown
/// @param selector null when it was not shown; empty when it has none
/// @param externalPolicy `Local` or `Cluster`; empty when not shown
/// @param internalPolicy likewise
/// @param checkNodePort `healthCheckNodePort`; 0 when none
/// @param affinity `ClientIP` or `None`; empty when not shown
/// @param families `IPv4`, `IPv6`; empty when not shown
public record Service(
    ObjectName name,
    String type,
    String clusterIp,
    @Nullable Map<String, String> selector,
    List<Port> ports,
    String externalPolicy,
    String internalPolicy,
    int checkNodePort,
    boolean publishesNotReady,
    String externalName,
    String affinity,
    List<String> families,
    Provenance provenance) {

  public Service {
    selector = selector == null ? null : Map.copyOf(selector);
    ports = List.copyOf(ports);
    families = List.copyOf(families);
  }

  /// @param name empty when it has none
  /// @param target a number or the name of a container's port; empty when not shown
  /// @param nodePort 0 when it has none, or it was not shown
  public record Port(String name, int number, String target, int nodePort, String protocol) {

    /// The number of the target; 0 when it is a name or was not shown.
    public int targetNumber() {
      return target.matches("\\d{1,5}") ? Integer.parseInt(target) : 0;
    }

    public boolean hasNamedTarget() {
      return !target.isEmpty() && targetNumber() == 0;
    }
  }

  public boolean isHeadless() {
    return clusterIp.equalsIgnoreCase("None");
  }

  /// The port of this number or name.
  public Optional<Port> port(String numberOrName) {
    return ports.stream()
        .filter(
            p -> p.name().equals(numberOrName) || Integer.toString(p.number()).equals(numberOrName))
        .findFirst();
  }

  Service plus(Service other) {
    return new Service(
        name.namespace().isEmpty() ? other.name : name,
        type.isEmpty() ? other.type : type,
        clusterIp.isEmpty() ? other.clusterIp : clusterIp,
        selector == null ? other.selector : selector,
        merged(ports, other.ports),
        externalPolicy.isEmpty() ? other.externalPolicy : externalPolicy,
        internalPolicy.isEmpty() ? other.internalPolicy : internalPolicy,
        Math.max(checkNodePort, other.checkNodePort),
        publishesNotReady || other.publishesNotReady,
        externalName.isEmpty() ? other.externalName : externalName,
        affinity.isEmpty() ? other.affinity : affinity,
        families.isEmpty() ? other.families : families,
        provenance);
  }

  /// The ports of the source that shows their targets.
  private static List<Port> merged(List<Port> a, List<Port> b) {
    boolean shown = a.stream().anyMatch(p -> !p.target().isEmpty());
    return a.isEmpty() || !shown && b.stream().anyMatch(p -> !p.target().isEmpty()) ? b : a;
  }
}
