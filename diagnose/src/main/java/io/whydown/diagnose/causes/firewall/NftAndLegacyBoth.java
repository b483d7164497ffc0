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
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/// Two packet filters are in force side by side, nftables and iptables-legacy: a rule of the one
/// accepts the very port, and the other, which its tool does not show, stops the connection. The
/// kernel asks both, and the first that drops wins (netfilter hooks, nf_hook_slow).
final class NftAndLegacyBoth implements Cause {

  private static final About ABOUT =
      About.root(
          "nft-and-legacy-both",
          "nftables allows the connection, and iptables-legacy beside it does not, or the reverse",
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
      Optional<Shadows.Allowed> allowed =
          stop.isAtServer() ? Shadows.inOtherGeneration(facts, stop) : Optional.empty();
      if (allowed.isPresent()) {
        return Outcome.proven(finding(facts, stop, allowed.get()));
      }
    }
    return Outcome.irrelevant();
  }

  private static Finding finding(Case facts, Stops.Stop stop, Shadows.Allowed allowed) {
    var evidence = new ArrayList<Evidence>(Stops.evidence(stop));
    evidence.add(
        new Evidence(
            allowed.place().title() + " accepts the same connection",
            allowed.place().provenance()));
    return Finding.of(
        "%s allows the connection, and %s stops it: both filters are in force"
            .formatted(allowed.place().table().title(), stop.title()),
        evidence,
        Opening.of(facts, stop));
  }
}
