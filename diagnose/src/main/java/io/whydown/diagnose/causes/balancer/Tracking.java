package io.whydown.diagnose.causes.balancer;

import io.whydown.diagnose.cause.Case;
import io.whydown.model.proxy.ProxyRuntime;
import org.jspecify.annotations.Nullable;

/// Which server another one follows (`track`). Stateless.
final class Tracking {

  private Tracking() {}

  /// `x/y` of `MAINT (via x/y)`, else null.
  static @Nullable String named(String status) {
    int begin = status.indexOf("(via ");
    int end = status.indexOf(')', Math.max(begin, 0));
    return begin < 0 || end < 0 ? null : status.substring(begin + 5, end);
  }

  /// From the balancer's word, else from the server line; null when it follows none.
  static @Nullable String of(Case facts, ProxyRuntime.ServerState state) {
    String named = named(state.status());
    String written = facts.server().track();
    if (named != null || written == null) {
      return named;
    }
    return written.indexOf('/') < 0 ? facts.backend().name() + "/" + written : written;
  }
}
