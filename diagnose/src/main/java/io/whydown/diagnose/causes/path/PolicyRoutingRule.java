package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Change;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Journey.Leg;
import io.whydown.diagnose.cause.Journey.Role;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.RoutingTables;
import io.whydown.simulate.Disposition;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A rule of the policy routing database (ip-rule(8)) forbids, or sends to a table that does.
final class PolicyRoutingRule implements Cause {

  private static final About ABOUT =
      About.root(
          "policy-routing-rule",
          "a policy rule sends the balancer's packets elsewhere",
          Stage.BALANCER_ROUTE,
          Set.of(
              "no-route",
              "host-unreachable",
              "network-unreachable",
              "connect-denied",
              "local-resource-error",
              "connection-timeout"),
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
    if (leg.isEmpty() || !(facts.balancerHost().routes() instanceof Reading.Seen(var tables))) {
      return Outcome.irrelevant();
    }
    Disposition end = leg.get().disposition();
    if (end instanceof Disposition.RouteForbids(_, var type, var destination, var route)
        && route == null) {
      return rule(facts, tables, r -> r.action().equals(type), type + " " + destination);
    }
    if (end instanceof Disposition.RouteForbids(_, var type, _, var route)
        && route != null
        && !Policy.isUsual(route.table())) {
      return rule(
          facts, tables, r -> route.table().equals(r.table()), type + " in table " + route.table());
    }
    return Outcome.irrelevant();
  }

  private static Outcome rule(
      Case facts,
      RoutingTables tables,
      java.util.function.Predicate<RoutingTables.Rule> match,
      String what) {
    for (RoutingTables.Rule rule : tables.rules()) {
      if (match.test(rule)) {
        return Outcome.proven(
            Finding.of(
                "the policy rule " + rule.priority() + " leads the balancer's packets to " + what,
                List.of(new Evidence(rule.provenance().raw(), rule.provenance())),
                new Remedy(
                        "delete or narrow that rule",
                        facts.balancerVantage(),
                        List.of(RouteCommands.delete(rule)),
                        Remedy.Risk.MEDIUM,
                        false,
                        List.of(RouteCommands.list(rule)),
                        List.of())
                    .changing(new Change.RemovePolicyRule(facts.balancerVantage(), rule))));
      }
    }
    return Outcome.irrelevant();
  }
}
