package io.whydown.balancer.rule;

import io.whydown.balancer.hook.HttpRequest;
import io.whydown.balancer.hook.Reply;
import io.whydown.balancer.hook.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Asks the client who it is. Stateless.
final class Authentication {

  private Authentication() {}

  /// 401; 407 where the client takes us for its proxy and the frontend is to be one (`option
  /// http-use-proxy-header`).
  static Verdict demand(Context in, String realm) {
    HttpRequest request = in.request();
    boolean isProxied =
        request != null && !request.target().startsWith("/") && !request.target().equals("*");
    return demand(isProxied && in.world().isProxy(in.session().frontend()), realm);
  }

  static Verdict demand(boolean proxy, String realm) {
    String text =
        """
        <html><body><h1>%d Unauthorized</h1>
        You need a valid user and password to access this content.
        </body></html>
        """
            .formatted(proxy ? 407 : 401);
    return new Verdict.Answer(
        new Reply(
            proxy ? 407 : 401,
            "Unauthorized",
            List.of(
                "cache-control",
                "no-cache",
                "content-type",
                "text/html",
                proxy ? "proxy-authenticate" : "www-authenticate",
                "Basic realm=\"" + realm.replace("\"", "\\\"") + "\""),
            text.getBytes(StandardCharsets.ISO_8859_1),
            false));
  }
}
