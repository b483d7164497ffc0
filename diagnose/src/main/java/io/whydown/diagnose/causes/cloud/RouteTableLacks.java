package io.whydown.diagnose.causes.cloud;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.causes.kubernetes.Signs;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.platform.CloudNetwork.Route;
import io.whydown.model.platform.CloudNetwork.RouteTable;
import io.whydown.model.platform.ClusterSign;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The route table of a subnet has no route to the server, or one whose target is gone.
final class RouteTableLacks implements Cause {

  private static final About ABOUT =
      About.root(
          "cloud-route-missing",
          "the subnet's routes do not lead to the server",
          Stage.PATH,
          Set.of("connection-timeout", "host-unreachable", "not-tried", "unexpected-status"),
          FactKind.CLOUD,
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    IpAddress to = facts.dialled().map(Endpoint::address).orElse(null);
    for (RouteTable table : facts.cloud().network().tables()) {
      Optional<Route> used =
          to == null ? table.routes().stream().filter(Route::blackhole).findFirst() : table.to(to);
      Optional<Route> gone = used.filter(Route::blackhole);
      if (gone.isPresent()) {
        return lost(table, gone.get());
      }
      if (to != null && used.isEmpty() && table.complete()) {
        return found(
            table,
            "route table " + table.id() + " has no route to " + to,
            "its routes lead to " + table.routes().stream().map(Route::destination).toList());
      }
    }
    return Signs.likely(
        facts,
        ClusterSign.Kind.ROUTE_MISSING,
        "a route table is said to lack the route",
        "its routes: aws ec2 describe-route-tables",
        remedy());
  }

  private static Outcome lost(RouteTable table, Route route) {
    return found(
        table,
        "the route to " + route.destination() + " of " + table.id() + " leads to nothing",
        "its target " + route.target() + " is gone (blackhole)");
  }

  private static Outcome found(RouteTable table, String title, String says) {
    return Outcome.likely(
        Finding.of(title, List.of(new Evidence(says, table.provenance())), remedy()),
        "that the balancer's subnet uses this table: it is that of " + table.subnets());
  }

  private static Remedy remedy() {
    return new Remedy(
        "add the route, or point it to a target that exists",
        "cloud",
        List.of(),
        Remedy.Risk.MEDIUM,
        true,
        List.of(),
        List.of());
  }
}
