package io.whydown.diagnose.causes.container;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Change;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Stops;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.filter.FilterEngine;
import io.whydown.model.filter.Hook;
import io.whydown.net.Flow;
import java.util.List;
import java.util.Set;

/// A container engine lets its host forward nothing but what it published: its policy of the chain
/// FORWARD, or a rule of its own chains, stops a connection that the host should pass on.
final class ContainerForwardDrop implements Cause {

  private static final About ABOUT =
      About.root(
          "container-forward-drop",
          "a container engine's rules let the host not forward the connection",
          Stage.SERVER_FILTER,
          Set.of(
              "firewall-drop",
              "firewall-reject",
              "firewall-prerouting-drop",
              "router-acl-drop",
              "router-acl-reject"),
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
      boolean passesOn = stop.place().hook() == Hook.FORWARD || stop.isEarly();
      if (!stop.isAtBalancer() && passesOn && EngineRules.own(stop)) {
        return Outcome.proven(
            Finding.of(
                "the container engine of %s does not let it forward %s: %s"
                    .formatted(stop.vantage(), stop.flow(), stop.title()),
                Stops.evidence(stop),
                remedy(stop)));
      }
    }
    return Outcome.irrelevant();
  }

  /// DOCKER-USER is the chain that docker keeps for its host's own rules and calls first.
  private static Remedy remedy(Stops.Stop stop) {
    Flow flow = stop.arriving();
    String tool = flow.destination().isV6() ? "ip6tables" : "iptables";
    if (stop.place().table().engine() == FilterEngine.IPTABLES_LEGACY) {
      tool += "-legacy";
    }
    boolean own =
        stop.place().table().chains().stream().anyMatch(c -> c.name().equals("DOCKER-USER"));
    String match =
        " -s %s -d %s -p tcp --dport %s -j ACCEPT"
            .formatted(flow.source(), flow.destination(), flow.destinationPort());
    String chain =
        stop.isEarly() ? " -t raw -I PREROUTING" : own ? " -I DOCKER-USER" : " -I FORWARD";
    String undo = chain.replace(" -I ", " -D ");
    return new Remedy(
            "publish the port at the engine and dial the host, or let the host forward it",
            stop.vantage(),
            List.of(tool + chain + match),
            Remedy.Risk.MEDIUM,
            false,
            List.of(tool + " -nvL FORWARD"),
            List.of(tool + undo + match))
        .changing(new Change.Accept(stop.place(), flow, false));
  }
}
