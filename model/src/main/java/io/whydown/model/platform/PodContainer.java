package io.whydown.model.platform;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A container of a pod or of a pod's template.
///
/// @param ports what the manifest declares; it opens nothing and forbids nothing
/// @param portsShown false where the source prints no ports at all
/// @param readiness null when there is none, or it was not shown
/// @param ready null when not shown
/// @param state `running`, `waiting`, `terminated`, or empty when not shown
/// @param reason of the state or of the last one: `CrashLoopBackOff`, `ImagePullBackOff`,
///   `OOMKilled`
/// @param words command and arguments
/// @param environment names to plain values; no secrets
/// @param runAsUser -1 when not shown
public record PodContainer(
    String name,
    String image,
    List<Port> ports,
    boolean portsShown,
    @Nullable Probe readiness,
    @Nullable Boolean ready,
    String state,
    String reason,
    int restarts,
    List<String> words,
    Map<String, String> environment,
    long runAsUser) {

  public PodContainer {
    ports = List.copyOf(ports);
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  /// @param name empty when it has none
  public record Port(String name, int number, String protocol, int hostPort) {}

  /// A readiness probe.
  ///
  /// @param kind `http`, `tcp`, `exec` or `grpc`
  /// @param port a number or the name of a port; empty for `exec`
  /// @param host empty for the pod's own address
  public record Probe(String kind, String port, String path, String host) {}

  /// Sidecar of a mesh.
  public boolean isMeshProxy() {
    return name.equals("istio-proxy")
        || name.equals("linkerd-proxy")
        || name.equals("envoy-sidecar");
  }
}
