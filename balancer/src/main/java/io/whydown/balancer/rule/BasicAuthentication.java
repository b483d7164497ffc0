package io.whydown.balancer.rule;

import io.whydown.balancer.hook.HttpRequest;
import io.whydown.balancer.hook.Verdict;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;

/// Basic authorization for the balancer's own pages. Stateless.
public final class BasicAuthentication {

  private BasicAuthentication() {}

  /// Whether a request names a known user with its password.
  public static boolean isOneOf(HttpRequest request, Map<String, String> users) {
    AuthFetches.Credentials given = AuthFetches.basic(request);
    String wanted = given == null ? null : users.get(given.user());
    return given != null && wanted != null && same(given.password(), wanted);
  }

  private static boolean same(String given, String wanted) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.ISO_8859_1), wanted.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// The answer that asks for them.
  public static Verdict demand(String realm) {
    return Authentication.demand(false, realm);
  }
}
