package io.whydown.balancer.config;

import io.whydown.balancer.hook.AccessLog;
import io.whydown.balancer.hook.BackendChoice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The half of a proxy that clients see.
///
/// @param maxConnections clients at one time; 0 means as many as the process allows
/// @param defaultBackend taken when no choice answers; null means this proxy's own backend, if any
/// @param choices `use_backend` in order; the first that answers decides
/// @param log told each finished stream; null when nothing is logged
/// @param maxSessionRate connections accepted in a second (`rate-limit sessions`); 0 means any
public record FrontendConfig(
    List<BindConfig> binds,
    int maxConnections,
    @Nullable String defaultBackend,
    List<BackendChoice> choices,
    @Nullable AccessLog log,
    LogOptions logOptions,
    int maxSessionRate,
    int backlog) {

  public FrontendConfig {
    binds = List.copyOf(binds);
    choices = List.copyOf(choices);
    if (maxConnections < 0) {
      throw new IllegalArgumentException("maxConnections: " + maxConnections + " (expected: >= 0)");
    }
  }

  public static FrontendConfig of(List<BindConfig> binds, String defaultBackend) {
    return new FrontendConfig(binds, 0, defaultBackend, List.of(), null, LogOptions.DEFAULT, 0, 0);
  }

  public FrontendConfig withLog(AccessLog newLog, LogOptions options) {
    return new FrontendConfig(
        binds, maxConnections, defaultBackend, choices, newLog, options, maxSessionRate, backlog);
  }

  public FrontendConfig withMaxConnections(int newMaxConnections) {
    return new FrontendConfig(
        binds,
        newMaxConnections,
        defaultBackend,
        choices,
        log,
        logOptions,
        maxSessionRate,
        backlog);
  }

  public FrontendConfig withChoices(List<BackendChoice> newChoices) {
    return new FrontendConfig(
        binds,
        maxConnections,
        defaultBackend,
        newChoices,
        log,
        logOptions,
        maxSessionRate,
        backlog);
  }
}
