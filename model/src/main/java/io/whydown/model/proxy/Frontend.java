package io.whydown.model.proxy;

import io.whydown.model.evidence.Provenance;
import io.whydown.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where clients come in.
///
/// @param defaultBackend null when there is none
/// @param usedBackends every backend that a rule can choose, dynamic names left out
/// @param rules the choosing rules in order
/// @param disabled the section is switched off
public record Frontend(
    String name,
    Mode mode,
    List<Bind> binds,
    @Nullable String defaultBackend,
    List<String> usedBackends,
    int maxConnections,
    Provenance provenance,
    List<BackendRule> rules,
    boolean disabled) {

  public Frontend {
    binds = List.copyOf(binds);
    usedBackends = List.copyOf(usedBackends);
    rules = List.copyOf(rules);
  }

  /// A frontend without the rarer settings.
  public Frontend(
      String name,
      Mode mode,
      List<Bind> binds,
      @Nullable String defaultBackend,
      List<String> usedBackends,
      int maxConnections,
      Provenance provenance) {
    this(
        name,
        mode,
        binds,
        defaultBackend,
        usedBackends,
        maxConnections,
        provenance,
        List.of(),
        false);
  }

  /// A rule that chooses a backend.
  ///
  /// @param backend the backend's name, or an expression when `dynamic`
  /// @param condition the condition in the balancer's words; null when the rule always applies
  public record BackendRule(
      String backend, boolean dynamic, @Nullable String condition, Provenance provenance) {}

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
