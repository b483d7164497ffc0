package io.whydown.balancer.config;

import io.whydown.balancer.hook.GatewayRules;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The FastCGI application behind the servers of a backend that speak it (`fcgi-app`).
///
/// @param root where the application has its scripts (`docroot`)
/// @param index what follows a path that ends with a slash; null for nothing
/// @param pathInfo finds the script, and what follows it, in a decoded path; null for the path
///   being the script
/// @param keepsConnections whether the application is asked to leave connections open
/// @param asksValues whether it is asked first what it can do (`option get-values`)
/// @param software what it is told of who asks
/// @param rules what the user's rules say; null when there are none
/// @param errors hears what the application writes to its error output; null for nobody
public record GatewayConfig(
    String name,
    String root,
    @Nullable String index,
    @Nullable Pattern pathInfo,
    boolean keepsConnections,
    boolean asksValues,
    String software,
    @Nullable GatewayRules rules,
    @Nullable Consumer<String> errors) {

  public GatewayConfig {
    if (root.isEmpty()) {
      throw new IllegalArgumentException("root: empty (expected: a folder)");
    }
  }
}
