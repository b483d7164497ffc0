package io.whydown.balancer.rule;

import io.whydown.balancer.hook.HttpRequest;
import io.whydown.balancer.hook.Rule;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.Verdict;

/// `option http-restrict-req-hdr-names`: fields whose names have more than letters, digits and
/// hyphens, which programs behind CGI's likes could mix up, go, or the request is refused.
///
/// @param rejects refuses
public record NameRestriction(boolean rejects) implements Rule {

  private static final Verdict REFUSED = new Verdict.Deny(403);

  @Override
  public Verdict apply(Stream stream) {
    HttpRequest request = stream.request();
    if (request == null) {
      return Verdict.CONTINUE;
    }
    for (int i = request.fields() - 1; i >= 0; i--) {
      if (!isPlain(request.name(i))) {
        if (rejects) {
          return REFUSED;
        }
        request.remove(i);
      }
    }
    return Verdict.CONTINUE;
  }

  private static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!Texts.isAlphanumeric(c) && c != '-') {
        return false;
      }
    }
    return true;
  }
}
