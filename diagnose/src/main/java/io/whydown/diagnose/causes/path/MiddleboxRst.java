package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Between;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Hops;
import io.whydown.diagnose.cause.KernelSeries;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.ResetSender;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Stops;
import io.whydown.diagnose.causes.firewall.Opening;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.observation.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A box between the two ends sends resets in the server's name: they come from another distance
/// than the server's own packets, and the server's kernel sends none.
final class MiddleboxRst implements Cause {

  private static final About ABOUT =
      About.root(
          "middlebox-rst",
          "a box between resets the connection in the server's name",
          Stage.PATH,
          Set.of("packet-rejected", "connection-reset"),
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS,
          FactKind.SOCKETS,
          FactKind.COUNTERS,
          FactKind.CHECK,
          FactKind.CONNECT);

  private static final int LINUX_START = 64;

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (facts.symptom().id().equals("connection-reset")) {
      return ContentRule.of(facts).map(rule -> byContent(facts, rule)).orElse(Outcome.irrelevant());
    }
    ResetSender sender = ResetSender.of(facts).orElse(null);
    if (sender == null) {
      return ResetSender.gap(facts)
          .filter(_ -> !Stops.rejecting(facts).isPresent())
          .map(Outcome::unknown)
          .orElse(Outcome.irrelevant());
    }
    if (Stops.rejecting(facts).isPresent()) {
      return Outcome.irrelevant();
    }
    return switch (sender.kind()) {
      case BETWEEN ->
          isOfAKnownRouter(facts, sender) ? Outcome.irrelevant() : between(facts, sender);
      case STACK, FILTER ->
          Outcome.excluded("the reset comes from as far as the server", sender.evidence());
      case BEHIND, OPEN -> Outcome.irrelevant();
    };
  }

  /// Linux begins with 64 (net.ipv4.ip_default_ttl): the reset has come just as far as a router
  /// that answered the sweep, whose rules are then what rejects.
  private static boolean isOfAKnownRouter(Case facts, ResetSender sender) {
    Observation.Header reset = sender.capture().reset();
    return reset != null
        && Hops.of(facts).stream()
            .flatMap(hops -> hops.routers().stream())
            .anyMatch(router -> router.limit() == LINUX_START - reset.hopLimit() + 1);
  }

  /// The connect passes, and what it carries is reset on the way.
  private static Outcome byContent(Case facts, ContentRule rule) {
    return Outcome.likely(
        Finding.of(
            "the router %s resets connections that carry `%s`, as the check does"
                .formatted(rule.place().vantage(), rule.text()),
            List.of(new Evidence(rule.place().title(), rule.place().provenance())),
            Opening.of(facts, rule.stop())),
        "the counter of that rule around one check");
  }

  private static Outcome between(Case facts, ResetSender sender) {
    var evidence = new ArrayList<Evidence>();
    evidence.add(sender.evidence());
    KernelSeries series = KernelSeries.of(facts).orElse(null);
    if (series != null) {
      evidence.add(series.evidence());
    }
    Hops.of(facts).map(Hops::evidence).ifPresent(evidence::addAll);
    Between.unseenGateway(facts)
        .ifPresent(gateway -> evidence.addAll(Between.evidence(facts, gateway)));
    Finding finding =
        Finding.of(
            "a box between refuses in the name of " + sender.capture().endpoint(),
            evidence.stream().distinct().toList(),
            new Remedy(
                "find the firewall, proxy or intrusion prevention on the way, and let it pass "
                    + sender.capture().endpoint(),
                facts.balancerVantage(),
                List.of(),
                Remedy.Risk.MEDIUM,
                false,
                List.of("traceroute -n -T -p " + port(sender) + " " + address(sender)),
                List.of()));
    return series != null && series.isNotByStack()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "Tcp.OutRsts of the server around a few connects");
  }

  private static String port(ResetSender sender) {
    return sender.capture().endpoint().port().toString();
  }

  private static String address(ResetSender sender) {
    return sender.capture().endpoint().address().toString();
  }
}
