package io.whydown.balancer.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a check speaks TLS.
///
/// @param sni the name to ask for; null for none
/// @param alpn protocols to offer; null for the server's own
public record CheckTls(@Nullable String sni, @Nullable List<String> alpn) {
  public CheckTls {
    alpn = alpn == null ? null : List.copyOf(alpn);
  }
}
