package io.whydown.model.platform;

import io.whydown.model.evidence.Provenance;
import java.util.List;
import java.util.Map;

/// What sends requests to Services by host and path: an Ingress, an HTTPRoute, a VirtualService.
///
/// @param className `spec.ingressClassName` or the annotation; empty when none
/// @param classShown whether the source would show a class
public record Ingress(
    String kind,
    ObjectName name,
    String className,
    boolean classShown,
    Map<String, String> annotations,
    List<Route> routes,
    Provenance provenance) {

  public Ingress {
    annotations = Map.copyOf(annotations);
    routes = List.copyOf(routes);
  }

  /// @param service name of the Service
  /// @param port number or name; empty when not shown
  /// @param complaint what a controller or `kubectl describe` says of it; else empty
  public record Route(String host, String path, String service, String port, String complaint) {}
}
