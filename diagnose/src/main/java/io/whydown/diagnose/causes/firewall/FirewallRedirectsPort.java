package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Journey.Leg;
import io.whydown.diagnose.cause.Journey.Role;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.causes.container.Engine;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import io.whydown.simulate.Disposition;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/// A DNAT or REDIRECT rule on the server's host sends the dialled port elsewhere, and nothing
/// listens there.
final class FirewallRedirectsPort implements Cause {

  private static final About ABOUT =
      About.root(
          "firewall-redirects-port",
          "a translation rule sends the port elsewhere",
          Stage.TRANSLATION,
          Set.of(
              "connection-refused",
              "connection-timeout",
              "unexpected-response",
              "unexpected-status",
              "connection-reset",
              "closed-after-accept",
              "host-unreachable"),
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS,
          FactKind.SOCKETS,
          FactKind.CONTAINERS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Leg> leg = facts.journey().flatMap(j -> j.leg(Role.SERVER_IN));
    if (leg.isEmpty() || facts.dialled().isEmpty()) {
      return Outcome.irrelevant();
    }
    Endpoint dialled = facts.dialled().get();
    return switch (leg.get().disposition()) {
      case Disposition.NoListener(_, var endpoint) when !endpoint.equals(dialled) ->
          Outcome.proven(finding(facts, leg.get(), endpoint, "where nothing listens"));
      case Disposition.Delivered(_, var sockets, var endpoint)
          when !endpoint.port().equals(dialled.port())
              && isAboutTheAnswer(facts)
              && !Engine.isInside(facts, endpoint.address()) ->
          Outcome.likely(
              finding(
                  facts,
                  leg.get(),
                  endpoint,
                  sockets.isEmpty()
                      ? "where another service answers"
                      : "where " + sockets.getFirst().ownerText() + " answers"),
              "that the redirection is not meant");
      case Disposition.NotForwarding(_, var to, var sysctl)
          when leavesTheHost(facts, leg.get(), to) ->
          Outcome.proven(
              finding(
                  facts,
                  leg.get(),
                  new Endpoint(to, leg.get().trace().flow().destinationPort()),
                  "another machine, and " + sysctl + " is off"));
      case Disposition.Sent(_, var flow, _, _)
          when leavesTheHost(facts, leg.get(), flow.destination()) ->
          Outcome.likely(
              finding(facts, leg.get(), flow.destinationEndpoint(), "another machine"),
              "whether that machine answers, and by the same way");
      default -> Outcome.irrelevant();
    };
  }

  /// A rule of this host turned the destination into that address, which is not a container's.
  private static boolean leavesTheHost(Case facts, Leg leg, IpAddress to) {
    return !Engine.isInside(facts, to)
        && !to.equals(leg.flow().destination())
        && leg.trace().translations().stream()
            .anyMatch(step -> step.after().destination().equals(to));
  }

  /// The connection itself works, and what comes back is not what the check wants.
  private static boolean isAboutTheAnswer(Case facts) {
    return facts.symptom().id().startsWith("unexpected")
        || facts.symptom().id().startsWith("closed");
  }

  private static Finding finding(Case facts, Leg leg, Endpoint to, String what) {
    var evidence = new ArrayList<Evidence>();
    leg.trace()
        .translations()
        .forEach(step ->
            evidence.add(
                new Evidence(
                    step.at().title() + " turns " + step.before() + " into " + step.after(),
                    step.at().provenance())));
    if (evidence.isEmpty()) {
      evidence.add(
          new Evidence(
              "the connection arrives at " + to,
              io.whydown.diagnose.cause.HostProvenance.command(
                  facts.serverHost(), "nft -a list ruleset", "")));
    }
    Remedy remedy =
        leg.trace().translations().isEmpty()
            ? Opening.advice(facts, "remove the redirection")
            : Opening.remove(facts, leg.trace().translations().getFirst().at());
    return Finding.of(
        "a translation rule sends "
            + leg.trace().flow().destinationEndpoint()
            + " to "
            + to
            + ", "
            + what,
        evidence,
        remedy);
  }
}
