package io.whydown.balancer.config;

import org.jspecify.annotations.Nullable;

/// A proxy: a frontend, a backend, or both (`listen`).
///
/// @param id the number that statistics show (`id`, else counted from 1 in file order)
public record ProxyConfig(
    String name,
    int id,
    ProxyMode mode,
    @Nullable FrontendConfig frontend,
    @Nullable BackendConfig backend,
    Timeouts timeouts,
    HttpOptions http,
    Replies replies,
    Rules rules,
    boolean disabled,
    Origin origin) {

  public ProxyConfig {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("name: empty (expected: a name)");
    }
    if (frontend == null && backend == null) {
      throw new IllegalArgumentException("proxy " + name + " is neither frontend nor backend");
    }
  }

  /// A frontend with neither rules nor options.
  public static ProxyConfig frontend(
      String name, ProxyMode mode, FrontendConfig frontend, Timeouts timeouts) {
    return new ProxyConfig(
        name,
        0,
        mode,
        frontend,
        null,
        timeouts,
        HttpOptions.DEFAULT,
        Replies.DEFAULT,
        Rules.NONE,
        false,
        Origin.PROGRAM);
  }

  /// A backend with neither rules nor options.
  public static ProxyConfig backend(
      String name, ProxyMode mode, BackendConfig backend, Timeouts timeouts) {
    return new ProxyConfig(
        name,
        0,
        mode,
        null,
        backend,
        timeouts,
        HttpOptions.DEFAULT,
        Replies.DEFAULT,
        Rules.NONE,
        false,
        Origin.PROGRAM);
  }

  public ProxyConfig withRules(Rules newRules) {
    return new ProxyConfig(
        name, id, mode, frontend, backend, timeouts, http, replies, newRules, disabled, origin);
  }

  public ProxyConfig withHttp(HttpOptions newHttp) {
    return new ProxyConfig(
        name, id, mode, frontend, backend, timeouts, newHttp, replies, rules, disabled, origin);
  }

  public ProxyConfig withReplies(Replies newReplies) {
    return new ProxyConfig(
        name, id, mode, frontend, backend, timeouts, http, newReplies, rules, disabled, origin);
  }
}
