package io.whydown.model.proxy;

import io.whydown.model.evidence.Provenance;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A set of servers with one purpose.
///
/// @param retries connection retries; HAProxy's default is 3
/// @param redispatch whether a retry may go to another server
/// @param connectTimeout null when not configured
/// @param serverTimeout null when not configured
/// @param queueTimeout null when not configured
public record Backend(
    String name,
    Mode mode,
    List<Server> servers,
    int retries,
    boolean redispatch,
    @Nullable Duration connectTimeout,
    @Nullable Duration serverTimeout,
    @Nullable Duration queueTimeout,
    Provenance provenance) {

  public Backend {
    servers = List.copyOf(servers);
  }
}
