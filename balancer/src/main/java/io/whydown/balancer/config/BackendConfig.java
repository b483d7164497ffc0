package io.whydown.balancer.config;

import io.whydown.balancer.hook.ServerChoice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The half of a proxy that talks to servers.
///
/// @param fullconn connections at which servers with a minconn reach their maxconn; 0 means a tenth
///   of what the frontends that lead here may hold
/// @param cookie persistence by a cookie; null when there is none
/// @param choices `use-server` in order
public record BackendConfig(
    BalanceConfig balance,
    List<ServerConfig> servers,
    RetryConfig retry,
    int fullconn,
    @Nullable CookieConfig cookie,
    ReuseMode reuse,
    BackendOptions options,
    List<ServerChoice> choices,
    @Nullable SourceConfig source) {

  public BackendConfig {
    servers = List.copyOf(servers);
    choices = List.copyOf(choices);
  }

  public static BackendConfig of(BalanceConfig balance, List<ServerConfig> servers) {
    return new BackendConfig(
        balance,
        servers,
        RetryConfig.DEFAULT,
        0,
        null,
        ReuseMode.SAFE,
        BackendOptions.DEFAULT,
        List.of(),
        null);
  }

  public BackendConfig withRetry(RetryConfig newRetry) {
    return new BackendConfig(
        balance, servers, newRetry, fullconn, cookie, reuse, options, choices, source);
  }

  public BackendConfig withCookie(CookieConfig newCookie) {
    return new BackendConfig(
        balance, servers, retry, fullconn, newCookie, reuse, options, choices, source);
  }

  public BackendConfig withReuse(ReuseMode newReuse) {
    return new BackendConfig(
        balance, servers, retry, fullconn, cookie, newReuse, options, choices, source);
  }

  public BackendConfig withOptions(BackendOptions newOptions) {
    return new BackendConfig(
        balance, servers, retry, fullconn, cookie, reuse, newOptions, choices, source);
  }

  public BackendConfig withFullconn(int newFullconn) {
    return new BackendConfig(
        balance, servers, retry, newFullconn, cookie, reuse, options, choices, source);
  }
}
