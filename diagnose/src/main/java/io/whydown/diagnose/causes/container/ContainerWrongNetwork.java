package io.whydown.diagnose.causes.container;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Container;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.net.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The engine isolates its bridges from each other; the containers of balancer and server share
/// none.
final class ContainerWrongNetwork implements Cause {

  private static final About ABOUT =
      About.root(
          "container-wrong-network",
          "balancer and server are in different container networks",
          Stage.TRANSLATION,
          Set.of(
              "connection-timeout",
              "host-unreachable",
              "network-unreachable",
              "name-error",
              "name-unresolvable",
              "no-route",
              "packet-dropped",
              "packet-rejected",
              "firewall-drop",
              "firewall-reject",
              "lb-firewall-drop",
              "lb-firewall-reject",
              "container-forward-drop",
              "address-moved"),
          FactKind.CONTAINERS,
          FactKind.BALANCER_PROCESS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Container> balancer = balancer(facts);
    Optional<Container> server = server(facts);
    if (balancer.isEmpty() || server.isEmpty() || isOpen(balancer.get()) || isOpen(server.get())) {
      return Outcome.irrelevant();
    }
    List<String> mine = Engine.networkNames(balancer.get());
    List<String> its = Engine.networkNames(server.get());
    if (mine.stream().anyMatch(its::contains)) {
      return Outcome.excluded(
          balancer.get().name() + " and " + server.get().name() + " share a network");
    }
    return Outcome.proven(
        Finding.of(
            "the containers "
                + balancer.get().name()
                + " and "
                + server.get().name()
                + " have no network in common",
            List.of(
                Engine.evidence(balancer.get(), "is in " + mine),
                Engine.evidence(server.get(), "is in " + its)),
            new Remedy(
                "join the container of the server to a network of the balancer",
                facts.serverPlace(),
                mine.stream()
                    .limit(1)
                    .map(n ->
                        server.get().engine() + " network connect " + n + " " + server.get().name())
                    .toList(),
                Remedy.Risk.LOW,
                true,
                List.of(),
                List.of())));
  }

  private static boolean isOpen(Container container) {
    return container.networkMode().equals("host") || container.networks().isEmpty();
  }

  private static Optional<Container> balancer(Case facts) {
    String vantage = facts.balancerVantage();
    int colon = vantage.indexOf(':');
    String byVantage = vantage.matches("(docker|podman):.+") ? vantage.substring(colon + 1) : "";
    return Engine.everywhere(facts).stream()
        .filter(c ->
            (!byVantage.isEmpty() && (c.name().equals(byVantage) || c.id().startsWith(byVantage)))
                || facts.balancerProcesses().stream().anyMatch(p -> isIn(p, c)))
        .findFirst();
  }

  private static boolean isIn(ProxyRuntime.BalancerProcess process, Container container) {
    String of = process.container();
    return (of != null && !of.isEmpty() && container.id().startsWith(of))
        || (process.netNamespace() != 0
            && process.netNamespace() == container.setup().netNamespace());
  }

  private static Optional<Container> server(Case facts) {
    Optional<Endpoint> dialled = facts.dialled();
    return Engine.everywhere(facts).stream()
        .filter(Engine::isRunning)
        .filter(c ->
            dialled.isPresent()
                ? c.networks().containsValue(dialled.get().address())
                : Engine.isNamed(facts, c))
        .findFirst();
  }
}
