package io.whydown.balancer.admin;

import java.util.List;
import java.util.Map;

/// How a statistics page is served.
///
/// @param uri where it begins
/// @param refreshSeconds 0 for never
/// @param users names and passwords; empty for everybody
/// @param scope proxies that are shown; empty for all
/// @param node what the page calls this machine; empty for nothing
public record StatsOptions(
    String uri,
    String realm,
    int refreshSeconds,
    boolean hidesVersion,
    Map<String, String> users,
    List<String> scope,
    String node,
    String description) {

  public StatsOptions {
    users = Map.copyOf(users);
    scope = List.copyOf(scope);
  }
}
