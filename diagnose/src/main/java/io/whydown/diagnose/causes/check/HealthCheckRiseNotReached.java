package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Counts;
import io.whydown.diagnose.cause.Effects;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.proxy.Check;
import io.whydown.net.ConnectOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The check passes now, and the balancer counts good checks before it uses the server again.
final class HealthCheckRiseNotReached implements Cause {

  private static final About ABOUT =
      About.root(
          "health-check-rise-not-reached",
          "the server works again and the balancer waits for more good checks",
          Stage.CHECK,
          Effects.and(
              Effects.AFTER_CONNECT_OR_TLS,
              "not-tried",
              "connection-refused",
              "connection-timeout",
              "host-unreachable",
              "network-unreachable"),
          FactKind.RUNTIME,
          FactKind.CHECK,
          FactKind.CONNECT);

  @Override
  public About about() {
    return ABOUT;
  }

  private static final Pattern RISING = Pattern.compile("DOWN ([0-9]{1,9})/([0-9]+)");

  /// So many good checks in a row are hardly luck.
  private static final int STEADY = 3;

  @Override
  public Outcome examine(Case facts) {
    if (!facts.symptom().outcome().equals("balancer-says-down")
        || !(facts.runtime() instanceof Reading.Seen(var state))
        || !state.isDown()) {
      return Outcome.irrelevant();
    }
    Optional<Evidence> works = works(facts);
    Matcher rising = RISING.matcher(state.status());
    Check check = facts.server().check();
    if (works.isEmpty() || check == null || state.status().contains("(")) {
      return Outcome.irrelevant();
    }
    int good = rising.find() ? Integer.parseInt(String.valueOf(rising.group(1))) : 0;
    boolean isRising = good > 0;
    // how often the balancer took the server down since it started
    boolean isSteady = good >= STEADY && Counts.of(state.values(), "chkdown") < 2;
    Duration each = check.downInterval() == null ? check.interval() : check.downInterval();
    Duration wait = each.multipliedBy(check.rise());
    Finding finding =
        Finding.of(
            facts.server().name()
                + " works again, and the balancer wants "
                + check.rise()
                + " good checks in a row, one every "
                + each.toMillis()
                + " ms",
            List.of(
                works.get(),
                new Evidence("the balancer says " + state.status(), state.provenance())),
            Advice.configuration(
                facts, "wait up to " + wait.toSeconds() + " s, or lower `rise` or `downinter`"));
    if (isSteady) {
      return Outcome.proven(finding);
    }
    if (isRising) {
      return Outcome.likely(
          finding,
          "whether the next checks pass too: one good check is seen on a lossy path as well");
    }
    return wait.toSeconds() >= 10
        ? Outcome.likely(finding, "the state of the server in " + wait.toSeconds() + " s")
        : Outcome.irrelevant();
  }

  private static Optional<Evidence> works(Case facts) {
    var replays = Replays.of(facts);
    if (replays.find("check").isPresent()) {
      return replays.passes("check")
          ? replays.find("check").map(r -> Advice.seen(r, "the check passes when it is made now"))
          : Optional.empty();
    }
    return facts
        .connect()
        .filter(c -> c.outcome() instanceof ConnectOutcome.Connected && isPlainConnect(facts))
        .map(c -> new Evidence("a connect to " + c.endpoint() + " succeeds now", c.provenance()));
  }

  private static boolean isPlainConnect(Case facts) {
    Check check = facts.server().check();
    return check != null && check.kind() == Check.Kind.TCP && check.steps().isEmpty();
  }
}
