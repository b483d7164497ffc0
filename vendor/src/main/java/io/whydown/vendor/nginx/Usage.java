package io.whydown.vendor.nginx;

import java.util.List;

/// One place that passes traffic on.
///
/// @param scope the block of the directive
/// @param virtualServer the `server` block around it
record Usage(
    Protocol protocol,
    PassTarget target,
    boolean runtimeName,
    NginxDirective directive,
    Scope scope,
    Scope virtualServer) {

  /// What lets in those alone who prove who they are.
  private static final List<String> GUARDS =
      List.of("auth_basic", "auth_request", "auth_jwt", "auth_digest", "secure_link");

  /// Whether any client may have this place asked, as far as its settings say.
  boolean isOpen() {
    boolean isInternal =
        scope.nearest("location").filter(l -> !l.own("internal").isEmpty()).isPresent();
    return !isInternal
        && !isDenied()
        && GUARDS.stream()
            .allMatch(guard -> scope.value(guard).filter(v -> !v.equals("off")).isEmpty());
  }

  /// `deny all`; rules of an inner block stand in place of those around it
  /// (ngx_http_access_module).
  private boolean isDenied() {
    for (Scope at = scope; at != null; at = at.outer()) {
      if (!at.own("allow").isEmpty() || !at.own("deny").isEmpty()) {
        return isOfAll(at, "deny") && !isOfAll(at, "allow");
      }
    }
    return false;
  }

  private static boolean isOfAll(Scope at, String rule) {
    return at.own(rule).stream().anyMatch(each -> each.argument(0).equals("all"));
  }
}
