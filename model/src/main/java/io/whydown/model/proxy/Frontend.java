package io.whydown.model.proxy;

import io.whydown.model.evidence.Provenance;
import io.whydown.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where clients come in.
///
/// @param defaultBackend null when there is none
/// @param usedBackends every backend that a rule can choose, dynamic names left out
public record Frontend(
    String name,
    Mode mode,
    List<Bind> binds,
    @Nullable String defaultBackend,
    List<String> usedBackends,
    int maxConnections,
    Provenance provenance) {

  public Frontend {
    binds = List.copyOf(binds);
    usedBackends = List.copyOf(usedBackends);
  }

  /// @param address null for all addresses; a UNIX path stands in `path`
  /// @param port 0 for a UNIX path
  public record Bind(
      @Nullable IpAddress address,
      int port,
      @Nullable String path,
      boolean tls,
      boolean acceptsProxyProtocol,
      Provenance provenance) {}
}
