package io.whydown.model.proxy;

import io.whydown.model.evidence.Remark;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A balancer: what its configuration says and, where it runs, what it says of itself.
///
/// @param version null when unknown
/// @param configuration the target as the user named it
/// @param remarks configuration lines that the reader could not honour
/// @param runtime null when the running balancer could not be asked
public record Proxy(
    Kind kind,
    @Nullable String version,
    String configuration,
    List<Frontend> frontends,
    List<Backend> backends,
    ProxySettings settings,
    List<Remark> remarks,
    @Nullable ProxyRuntime runtime) {

  public Proxy {
    frontends = List.copyOf(frontends);
    backends = List.copyOf(backends);
    remarks = List.copyOf(remarks);
  }

  public enum Kind {
    HAPROXY("haproxy"),
    NGINX("nginx"),
    ENVOY("envoy"),
    TRAEFIK("traefik"),
    CADDY("caddy"),
    APACHE("apache"),
    KUBERNETES("kubernetes"),
    AWS("aws"),
    ENGINE("container-engine"),
    /// No balancer: a bare HOST:PORT.
    NONE("none");

    private final String id;

    Kind(String id) {
      this.id = id;
    }

    /// The word of the report.
    public String id() {
      return id;
    }
  }

  public Proxy withRuntime(@Nullable String newVersion, @Nullable ProxyRuntime newRuntime) {
    return new Proxy(
        kind, newVersion, configuration, frontends, backends, settings, remarks, newRuntime);
  }
}
