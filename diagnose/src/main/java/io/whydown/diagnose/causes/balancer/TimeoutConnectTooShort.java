package io.whydown.diagnose.causes.balancer;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Losses;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Check;
import io.whydown.net.ConnectOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The handshake succeeded and took longer than the limit that the balancer sets (`timeout
/// connect`, `inter`).
final class TimeoutConnectTooShort implements Cause {

  private static final About ABOUT =
      About.root(
          "timeout-connect-too-short",
          "the connect limit is shorter than a handshake takes",
          Stage.BALANCER_LOCAL,
          Set.of("connection-timeout"),
          FactKind.CONNECT);

  /// Whoever waits so long may have lost its first SYN (RFC 6298, 2.1).
  private static final long RESENT_NANOS = 900_000_000L;

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Check check = facts.server().check();
    Duration limit = check == null ? null : check.connectLimit();
    if (limit == null) {
      limit = facts.backend().connectTimeout();
    }
    Optional<Observation.Connect> seen = facts.connect();
    if (limit == null
        || seen.isEmpty()
        || !(seen.get().outcome() instanceof ConnectOutcome.Connected(_, long nanos))) {
      return Outcome.irrelevant();
    }
    long millis = nanos / 1_000_000;
    if (nanos <= limit.toNanos()) {
      return Outcome.excluded(
          "a handshake takes " + millis + " ms, the limit is " + limit.toMillis() + " ms");
    }
    if (Losses.of(facts).isPresent()) {
      return Outcome.irrelevant();
    }
    var finding =
        Finding.of(
            "a handshake takes "
                + millis
                + " ms and the balancer waits "
                + limit.toMillis()
                + " ms",
            List.of(
                new Evidence("connected after " + millis + " ms", seen.get().provenance()),
                new Evidence(
                    "the limit is " + limit.toMillis() + " ms",
                    check == null ? facts.backend().provenance() : check.provenance())),
            Remedy.byHand(
                "set timeout connect (and timeout check) above 3 s, so that one lost packet does no harm",
                facts.balancerVantage(),
                List.of()));
    return nanos < RESENT_NANOS
        ? Outcome.proven(finding)
        : Outcome.likely(
            finding, "a second connect that takes as long: a lost packet looks the same");
  }
}
