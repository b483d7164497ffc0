package io.whydown.vendor.nginx;

import java.util.Optional;

/// The name by which people know a `server` block.
final class VirtualServerName {

  private VirtualServerName() {}

  /// The first `server_name` that a browser could ask for: no `_`, pattern or variable.
  static Optional<String> of(Scope server) {
    return server.own("server_name").stream()
        .flatMap(directive -> directive.arguments().stream())
        .filter(name -> !name.isEmpty() && !name.equals("_"))
        .filter(name -> name.chars().noneMatch(c -> "*~$^()\\".indexOf(c) >= 0))
        .map(name -> name.startsWith(".") ? name.substring(1) : name)
        .map(NginxText::printable)
        .findFirst();
  }
}
