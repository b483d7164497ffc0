package io.whydown.cli.balance;

import io.whydown.balancer.hook.HttpRequest;
import io.whydown.balancer.hook.Rule;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.Verdict;

/// Refuses requests whose body comes in chunks and is larger than a buffer: a FastCGI application
/// has to be told of the length first. Stateless.
record KnownLength() implements Rule {

  private static final Verdict TOO_LARGE = new Verdict.Deny(413);

  @Override
  public Verdict apply(Stream stream) {
    HttpRequest request = stream.request();
    boolean isKnown = request == null || request.contentLength() >= 0 || request.isBodyWhole();
    return isKnown ? Verdict.CONTINUE : TOO_LARGE;
  }
}
