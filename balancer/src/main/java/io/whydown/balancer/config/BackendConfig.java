package io.whydown.balancer.config;

import io.whydown.balancer.hook.PersistenceRule;
import io.whydown.balancer.hook.ServerChoice;
import io.whydown.balancer.hook.Stickiness;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The half of a proxy that talks to servers.
///
/// @param fullconn connections at which servers with a minconn reach their maxconn; 0 means a tenth
///   of what the frontends that lead here may hold
/// @param cookie persistence by a cookie; null when there is none
/// @param choices `use-server` in order
/// @param stickiness the `stick` rules; null when there are none
public record BackendConfig(
    BalanceConfig balance,
    List<ServerConfig> servers,
    RetryConfig retry,
    int fullconn,
    @Nullable CookieConfig cookie,
    ReuseMode reuse,
    BackendOptions options,
    List<ServerChoice> choices,
    List<PersistenceRule> persistence,
    @Nullable SourceConfig source,
    @Nullable Stickiness stickiness) {

  public BackendConfig {
    servers = List.copyOf(servers);
    choices = List.copyOf(choices);
    persistence = List.copyOf(persistence);
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
        List.of(),
        null,
        null);
  }

  public BackendConfig withRetry(RetryConfig newRetry) {
    return new BackendConfig(
        balance,
        servers,
        newRetry,
        fullconn,
        cookie,
        reuse,
        options,
        choices,
        persistence,
        source,
        stickiness);
  }

  public BackendConfig withCookie(CookieConfig newCookie) {
    return new BackendConfig(
        balance,
        servers,
        retry,
        fullconn,
        newCookie,
        reuse,
        options,
        choices,
        persistence,
        source,
        stickiness);
  }

  public BackendConfig withReuse(ReuseMode newReuse) {
    return new BackendConfig(
        balance,
        servers,
        retry,
        fullconn,
        cookie,
        newReuse,
        options,
        choices,
        persistence,
        source,
        stickiness);
  }

  public BackendConfig withOptions(BackendOptions newOptions) {
    return new BackendConfig(
        balance,
        servers,
        retry,
        fullconn,
        cookie,
        reuse,
        newOptions,
        choices,
        persistence,
        source,
        stickiness);
  }

  public BackendConfig withFullconn(int newFullconn) {
    return new BackendConfig(
        balance,
        servers,
        retry,
        newFullconn,
        cookie,
        reuse,
        options,
        choices,
        persistence,
        source,
        stickiness);
  }
}
