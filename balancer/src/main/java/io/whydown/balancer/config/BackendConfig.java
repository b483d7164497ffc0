package io.whydown.balancer.config;

import io.whydown.balancer.hook.PersistenceRule;
import io.whydown.balancer.hook.ServerChoice;
import io.whydown.balancer.hook.Stickiness;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The half of a proxy that talks to servers.
///
/// @param fullconn connections at which servers with a minconn reach their maxconn; 0 means a tenth
///   of what the frontends that lead here may hold
/// @param cookie persistence by a cookie; null when there is none
/// @param choices `use-server` in order
/// @param stickiness the `stick` rules; null when there are none
/// @param gateway the application of servers that speak FastCGI; null where none does
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
    @Nullable Stickiness stickiness,
    @Nullable GatewayConfig gateway) {

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
        null,
        null);
  }

  public BackendConfig withRetry(RetryConfig retryConfig) {
    return with(draft -> draft.newRetry = retryConfig);
  }

  public BackendConfig withCookie(CookieConfig cookieConfig) {
    return with(draft -> draft.newCookie = cookieConfig);
  }

  public BackendConfig withReuse(ReuseMode mode) {
    return with(draft -> draft.newReuse = mode);
  }

  public BackendConfig withOptions(BackendOptions backendOptions) {
    return with(draft -> draft.newOptions = backendOptions);
  }

  public BackendConfig withFullconn(int most) {
    return with(draft -> draft.newFullconn = most);
  }

  public BackendConfig withGateway(GatewayConfig application) {
    return with(draft -> draft.newGateway = application);
  }

  private BackendConfig with(Consumer<Draft> change) {
    var draft = new Draft();
    change.accept(draft);
    return draft.finish();
  }

  /// What may differ in a changed copy.
  private final class Draft {

    private RetryConfig newRetry = retry;
    private int newFullconn = fullconn;
    private @Nullable CookieConfig newCookie = cookie;
    private ReuseMode newReuse = reuse;
    private BackendOptions newOptions = options;
    private @Nullable GatewayConfig newGateway = gateway;

    BackendConfig finish() {
      return new BackendConfig(
          balance,
          servers,
          newRetry,
          newFullconn,
          newCookie,
          newReuse,
          newOptions,
          choices,
          persistence,
          source,
          stickiness,
          newGateway);
    }
  }
}
