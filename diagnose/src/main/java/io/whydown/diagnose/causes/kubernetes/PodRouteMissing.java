package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.RoutingTables;
import io.whydown.model.host.RoutingTables.Route;
import io.whydown.model.platform.ClusterSign;
import io.whydown.model.platform.Pod;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The balancer's host has routes to the pods of some nodes and none to those of another, or none
/// at all.
final class PodRouteMissing implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-pod-route-missing",
          "there is no route to the pod's range",
          Stage.BALANCER_ROUTE,
          Set.of(
              "connection-timeout",
              "host-unreachable",
              "network-unreachable",
              "local-resource-error",
              "no-route",
              "not-tried"),
          FactKind.CLUSTER,
          FactKind.ROUTES);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    IpAddress address = facts.dialled().map(Endpoint::address).orElse(null);
    Optional<Pod> pod =
        facts.cluster().pods().stream()
            .filter(p -> address != null && address.equals(p.address()))
            .findFirst();
    if (address != null
        && pod.isPresent()
        && facts.balancerHost().routes() instanceof Reading.Seen(var tables)) {
      Optional<Route> used = to(tables, address);
      Optional<Route> other =
          facts.cluster().pods().stream()
              .flatMap(p -> Stream.ofNullable(p.address()))
              .flatMap(a -> to(tables, a).stream())
              .filter(PodRouteMissing::isOwn)
              .findFirst();
      if (used.filter(PodRouteMissing::isOwn).isEmpty() && (other.isPresent() || used.isEmpty())) {
        return found(pod.get(), used, other);
      }
    }
    return Signs.likely(
        facts,
        ClusterSign.Kind.POD_ROUTE_MISSING,
        "the range of the pods is said not to be routed",
        "the routes of the node: ip route",
        Advice.kubectl("let the network plugin write its routes", "ip route"));
  }

  /// The longest prefix of the table that is always asked.
  private static Optional<Route> to(RoutingTables tables, IpAddress address) {
    return tables.routes().stream()
        .filter(r -> r.destination().contains(address))
        .max(Comparator.comparingInt(r -> r.destination().length()));
  }

  private static boolean isOwn(Route route) {
    return route.destination().length() > 0;
  }

  private static Outcome found(Pod pod, Optional<Route> used, Optional<Route> other) {
    var evidence = new ArrayList<Evidence>();
    evidence.add(new Evidence("pod " + pod.name() + " has " + pod.address(), pod.provenance()));
    used.ifPresent(r ->
        evidence.add(
            new Evidence("only the default route covers " + pod.address(), r.provenance())));
    other.ifPresent(r ->
        evidence.add(
            new Evidence(
                "other pods are reached by the route to " + r.destination(), r.provenance())));
    return Outcome.likely(
        Finding.of(
            "there is no route to the range of pod " + pod.name() + " at " + pod.address(),
            List.copyOf(evidence),
            Advice.kubectl(
                "let the network plugin write its routes, or route the range to node "
                    + (pod.node().isEmpty() ? "of the pod" : pod.node()),
                "kubectl get nodes -o custom-columns=NAME:.metadata.name,CIDR:.spec.podCIDR",
                "ip route get " + pod.address())),
        "the pod range of the node: kubectl get nodes -o custom-columns=NAME:.metadata.name,CIDR:.spec.podCIDR");
  }
}
