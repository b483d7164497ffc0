package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Stops;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.filter.FilterRule;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/// The chain holds an accept rule for the very port behind the rule that stops the connection:
/// without the latter, the former would accept it.
final class FirewallRuleShadowed implements Cause {

  private static final About ABOUT =
      About.root(
          "firewall-rule-shadowed",
          "a rule that allows the connection stands behind the one that stops it",
          Stage.SERVER_FILTER,
          Set.of("firewall-reject", "firewall-drop"),
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS,
          FactKind.SOCKETS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    for (Stops.Stop stop : Stops.all(facts)) {
      Optional<FilterRule> allow =
          stop.isAtServer() ? Shadows.behind(facts, stop) : Optional.empty();
      if (allow.isPresent()) {
        return Outcome.proven(finding(facts, stop, allow.get()));
      }
    }
    return Outcome.irrelevant();
  }

  private static Finding finding(Case facts, Stops.Stop stop, FilterRule allow) {
    var evidence = new ArrayList<Evidence>(Stops.evidence(stop));
    evidence.add(
        new Evidence(
            "`" + allow.text() + "` would accept it, and stands behind", allow.provenance()));
    return Finding.of(
        "`" + allow.text() + "` comes too late: " + stop.title() + " stops the connection first",
        evidence,
        Opening.of(facts, stop));
  }
}
