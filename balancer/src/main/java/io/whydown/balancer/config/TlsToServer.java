package io.whydown.balancer.config;

import io.whydown.balancer.hook.ServerName;
import io.whydown.balancer.tls.TlsDialer;
import org.jspecify.annotations.Nullable;

/// TLS on connections to a server.
///
/// @param dialer what makes them; null where it was declined (`no-ssl`) and never can be used
/// @param sni the name that each stream asks for; null for none
/// @param usedFromStart whether streams use it (`ssl`); else checks alone do, or an operator
///   switches it on
/// @param mayBeSwitched whether an operator may
public record TlsToServer(
    @Nullable TlsDialer dialer,
    @Nullable ServerName sni,
    boolean usedFromStart,
    boolean mayBeSwitched,
    boolean isDeclined) {

  /// `no-ssl`, and nothing else needs it.
  public static final TlsToServer DECLINED = new TlsToServer(null, null, false, false, true);

  public static TlsToServer of(TlsDialer dialer) {
    return new TlsToServer(dialer, null, true, true, false);
  }
}
