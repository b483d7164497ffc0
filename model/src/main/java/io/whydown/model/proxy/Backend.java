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
/// @param balance the algorithm in the balancer's words; null when not configured
/// @param persistence what ties clients to servers, in the balancer's words: `cookie SRV insert`,
///   `stick on src`, `option persist`; empty when nothing does
/// @param disabled the section is switched off
/// @param requestHost the Host header that the balancer gives every request on its way to the
///   servers; null when it passes the client's on
public record Backend(
    String name,
    Mode mode,
    List<Server> servers,
    int retries,
    boolean redispatch,
    @Nullable Duration connectTimeout,
    @Nullable Duration serverTimeout,
    @Nullable Duration queueTimeout,
    Provenance provenance,
    @Nullable String balance,
    List<String> persistence,
    boolean disabled,
    @Nullable String requestHost) {

  public Backend {
    servers = List.copyOf(servers);
    persistence = List.copyOf(persistence);
  }

  public Backend withRequestHost(@Nullable String newHost) {
    return new Backend(
        name,
        mode,
        servers,
        retries,
        redispatch,
        connectTimeout,
        serverTimeout,
        queueTimeout,
        provenance,
        balance,
        persistence,
        disabled,
        newHost);
  }

  /// A backend without the rarer settings.
  public Backend(
      String name,
      Mode mode,
      List<Server> servers,
      int retries,
      boolean redispatch,
      @Nullable Duration connectTimeout,
      @Nullable Duration serverTimeout,
      @Nullable Duration queueTimeout,
      Provenance provenance) {
    this(
        name,
        mode,
        servers,
        retries,
        redispatch,
        connectTimeout,
        serverTimeout,
        queueTimeout,
        provenance,
        null,
        List.of(),
        false,
        null);
  }
}
