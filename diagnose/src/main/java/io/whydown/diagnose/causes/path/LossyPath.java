package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Journey;
import io.whydown.diagnose.cause.Journey.Leg;
import io.whydown.diagnose.cause.Losses;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Stops;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Some packets are lost on the way. Every host that was looked into lets them all pass, and no
/// listener drops any. Never proven: a rule of a router that nobody reads looks the same.
final class LossyPath implements Cause {

  private static final String OVERFLOWS = "TcpExt.ListenOverflows";
  private static final String DROPS = "TcpExt.ListenDrops";

  private static final About ABOUT =
      About.root(
          "lossy-path",
          "some packets are lost on the way",
          Stage.PATH,
          Set.of("connection-timeout"),
          FactKind.CONNECT,
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
    Losses losses = Losses.of(facts).orElse(null);
    if (losses == null || facts.isSameHost()) {
      return Outcome.irrelevant();
    }
    if (losses.moved(OVERFLOWS) > 0 || losses.moved(DROPS) > 0) {
      return Outcome.excluded(
          "a listener of the server dropped connections meanwhile",
          losses.evidence().toArray(Evidence[]::new));
    }
    Optional<Gap> gap = gap(facts, losses);
    if (gap.isPresent()) {
      return Outcome.unknown(gap.get());
    }
    boolean stops =
        facts.journey().map(Journey::legs).orElse(List.of()).stream()
            .anyMatch(leg -> !leg.disposition().isSuccess());
    return stops ? Outcome.irrelevant() : Outcome.likely(finding(facts, losses), missing());
  }

  /// What else might let a part pass: rules that nobody read, or a listener that nobody counted.
  private static Optional<Gap> gap(Case facts, Losses losses) {
    String host = facts.serverHost().vantage();
    if (losses.moved(OVERFLOWS) < 0 || losses.moved(DROPS) < 0) {
      return Optional.of(
          new Gap(
              FactKind.COUNTERS,
              host,
              "what the server's listeners drop",
              "was not counted around the connects"));
    }
    Optional<Gap> open = Stops.open(facts);
    if (open.isPresent()) {
      return open;
    }
    if (!losses.isRepeated() || losses.isByOrder()) {
      return Optional.of(
          new Gap(
              FactKind.CONNECT,
              facts.balancerVantage(),
              "several series of connects that lose some here and there",
              "would tell loss from a limit"));
    }
    return facts
            .journey()
            .flatMap(j -> j.leg(Journey.Role.SERVER_REPLY))
            .map(Leg::vantage)
            .isEmpty()
        ? Optional.of(
            new Gap(
                FactKind.ROUTES, host, "the way between balancer and server", "was not followed"))
        : Optional.empty();
  }

  private static String missing() {
    return "the error and drop counters of the routers and links between (ip -s link, tc -s qdisc)";
  }

  private static Finding finding(Case facts, Losses losses) {
    var evidence = new ArrayList<Evidence>(losses.evidence());
    evidence.add(
        new Evidence(
            "meanwhile no listener of the server dropped a connection (" + DROPS + ")",
            losses.all().getFirst().provenance()));
    String target = facts.dialled().map(Object::toString).orElse(facts.name());
    return Finding.of(
        "a part of the packets between the balancer and " + target + " is lost",
        evidence,
        new Remedy(
            "look for the link that loses them: errors of interfaces, a full queue, a bad cable,"
                + " two machines with one address",
            facts.balancerVantage(),
            List.of(),
            Remedy.Risk.LOW,
            false,
            List.of(
                "ip -s link",
                "nstat -az TcpRetransSegs TcpExtTCPSynRetrans",
                "mtr -n --tcp " + facts.dialled().map(e -> e.address().toString()).orElse("")),
            List.of()));
  }
}
