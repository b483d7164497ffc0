package io.whydown.balancer.config;

import io.whydown.balancer.hook.ServerName;
import io.whydown.balancer.tls.TlsDialer;
import org.jspecify.annotations.Nullable;

/// TLS on connections to a server.
///
/// @param dialer what makes them
/// @param sni the name that each stream asks for; null for none
/// @param usedFromStart whether streams use it (`ssl`); else checks alone do, or an operator
///   switches it on
/// @param mayBeSwitched whether an operator may
public record TlsToServer(
    TlsDialer dialer, @Nullable ServerName sni, boolean usedFromStart, boolean mayBeSwitched) {

  public static TlsToServer of(TlsDialer dialer) {
    return new TlsToServer(dialer, null, true, false);
  }
}
