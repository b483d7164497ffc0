package io.whydown.balancer.engine;

import io.whydown.balancer.hook.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The built-in 503 page with the cause on it, where an operator lets clients read it. Stateless.
final class CausePage {

  private CausePage() {}

  /// Null when clients may not read it, or nothing is known.
  static @Nullable Reply of(Exchange x) {
    String cause = x.context.engine.tellsClients() ? x.cause() : null;
    if (cause == null) {
      return null;
    }
    String page =
        "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n<p>Because: "
            + escaped(cause)
            + "</p>\n</body></html>\n";
    return new Reply(
        503,
        "Service Unavailable",
        List.of("cache-control", "no-cache", "content-type", "text/html; charset=utf-8"),
        page.getBytes(StandardCharsets.UTF_8),
        false);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
