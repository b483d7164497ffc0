package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.HostProvenance;
import io.whydown.diagnose.cause.Journey.Leg;
import io.whydown.diagnose.cause.Journey.Role;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.net.Endpoint;
import io.whydown.simulate.Disposition;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/// A rule on the balancer's host turns its own connections over to a proxy on the same host, as
/// transparent proxies and sidecars have it, and nothing listens there.
final class FirewallToLocalProxy implements Cause {

  private static final About ABOUT =
      About.root(
          "firewall-to-local-proxy",
          "a rule sends the connection to a local proxy that is down",
          Stage.BALANCER_FILTER,
          Set.of("connection-refused"),
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
    Optional<Leg> leg = facts.journey().flatMap(j -> j.leg(Role.BALANCER_OUT));
    if (leg.isEmpty()
        || facts.dialled().isEmpty()
        || leg.get().trace().translations().isEmpty()
        || !(leg.get().disposition() instanceof Disposition.NoListener(var host, var proxy))
        || !host.equals(facts.balancerVantage())
        || proxy.equals(facts.dialled().get())) {
      return Outcome.irrelevant();
    }
    return Outcome.proven(finding(facts, leg.get(), proxy));
  }

  private static Finding finding(Case facts, Leg leg, Endpoint proxy) {
    var evidence = new ArrayList<Evidence>();
    leg.trace()
        .translations()
        .forEach(step ->
            evidence.add(
                new Evidence(
                    step.at().title() + " turns " + step.before() + " into " + step.after(),
                    step.at().provenance())));
    evidence.add(
        new Evidence(
            "nothing listens on port " + proxy.port() + " of " + facts.balancerVantage(),
            HostProvenance.sockets(facts.balancerHost())));
    Remedy remedy = Opening.remove(facts, leg.trace().translations().getFirst().at());
    return Finding.of(
        "a rule of the balancer's own host sends connections to "
            + leg.flow().destinationEndpoint()
            + " to a local proxy at "
            + proxy
            + ", where nothing listens",
        evidence,
        remedy);
  }
}
