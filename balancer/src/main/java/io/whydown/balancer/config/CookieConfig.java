package io.whydown.balancer.config;

import org.jspecify.annotations.Nullable;

/// Persistence by a cookie.
///
/// @param mode who makes the cookie
/// @param indirect the server never sees it, and the client gets it only when it changes
/// @param noCache the response that sets it is marked uncacheable for shared caches
/// @param postOnly set only on answers to POST
/// @param preserve a server's own value is kept
/// @param domain for each, written after the cookie (`; domain=…`)
/// @param attributes further text (`attr`)
/// @param dynamic servers without a cookie of their own get one of their address
/// @param dynamicKey the secret of those; empty for none
public record CookieConfig(
    String name,
    Mode mode,
    boolean indirect,
    boolean noCache,
    boolean postOnly,
    boolean preserve,
    boolean httpOnly,
    boolean secure,
    @Nullable String domain,
    @Nullable String attributes,
    int maxIdleSeconds,
    int maxLifeSeconds,
    boolean dynamic,
    String dynamicKey) {

  /// Who makes the cookie.
  public enum Mode {
    INSERT,
    REWRITE,
    PREFIX,
    /// The server makes it, under the servers' values (`cookie NAME` alone).
    PASSIVE
  }

  public static CookieConfig of(String name, Mode mode) {
    return new CookieConfig(
        name, mode, false, false, false, false, false, false, null, null, 0, 0, false, "");
  }

  /// Whether logs show what became of it (`PR_CK_ANY`, src/log.c).
  public boolean isShown() {
    return mode != Mode.PASSIVE || indirect;
  }

  /// Servers without a cookie of their own get one of their address, and of this.
  public CookieConfig withDynamicKey(String key) {
    return new CookieConfig(
        name,
        mode,
        indirect,
        noCache,
        postOnly,
        preserve,
        httpOnly,
        secure,
        domain,
        attributes,
        maxIdleSeconds,
        maxLifeSeconds,
        dynamic,
        key);
  }
}
