package io.whydown.diagnose.causes.container;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Container;
import io.whydown.model.proxy.Server;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The container of the server's name has an address of the same bridge, and not the dialled one.
final class ContainerAddressChanged implements Cause {

  private static final About ABOUT =
      About.root(
          "container-address-changed",
          "the container was recreated and has another address",
          Stage.TRANSLATION,
          Set.of(
              "connection-refused",
              "connection-timeout",
              "host-unreachable",
              "address-moved",
              "host-down-same-subnet",
              "no-listener-on-port",
              "unexpected-status",
              "unexpected-response",
              "tls-handshake-failed"),
          FactKind.CONTAINERS,
          FactKind.RESOLVER,
          FactKind.RUNTIME);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Endpoint> dialled = facts.dialled();
    if (dialled.isEmpty()) {
      return Outcome.irrelevant();
    }
    IpAddress address = dialled.get().address();
    if (isInHostsFile(facts, address)) {
      return Outcome.irrelevant(); // the line is what mends it
    }
    Optional<Container> rightful = Engine.rightful(facts, dialled.get());
    if (rightful.isPresent()) {
      return ofRightful(facts, rightful.get(), dialled.get());
    }
    if (Engine.inside(facts, dialled.get()).isPresent()) {
      return Outcome.irrelevant();
    }
    List<Container> all = Engine.everywhere(facts);
    if (all.stream().anyMatch(c -> c.networks().containsValue(address))) {
      return Outcome.irrelevant();
    }
    for (Container container : all) {
      boolean named = Engine.isNamed(facts, container);
      boolean near =
          container.networks().values().stream().anyMatch(a -> Engine.isNear(a, address));
      if (named && near && Engine.isRunning(container)) {
        return Outcome.proven(finding(facts, container, address));
      }
    }
    return all.stream()
        .filter(c -> Engine.isRunning(c) && isOnOneNetwork(facts, c, address))
        .filter(c -> !Engine.listeners(c, dialled.get().port().number()).isEmpty())
        .findFirst()
        .map(c ->
            Outcome.likely(
                finding(facts, c, address), "which container had " + address + " before"))
        .orElse(Outcome.irrelevant());
  }

  /// A line of the balancer's hosts file gives the name this address.
  private static boolean isInHostsFile(Case facts, IpAddress address) {
    return facts.server().target() instanceof Server.Target.Name(var name)
        && facts.balancerHost().resolver().asValue().stream()
            .flatMap(resolver -> resolver.hostsEntries(name).stream())
            .anyMatch(entry -> entry.address().equals(address));
  }

  /// The balancer is a container of the same network as that one, and the address would be in it:
  /// only the engine gives addresses there.
  private static boolean isOnOneNetwork(Case facts, Container container, IpAddress address) {
    String vantage = facts.balancerVantage();
    return Engine.isInContainer(facts)
        && !vantage.equals(container.engine() + ":" + container.name())
        && Engine.everywhere(facts).stream()
            .filter(c -> vantage.equals(c.engine() + ":" + c.name()))
            .flatMap(c -> c.networks().entrySet().stream())
            .anyMatch(mine ->
                container.networks().containsKey(mine.getKey())
                    && Engine.isNear(mine.getValue(), address));
  }

  /// Not the container of the server's name has the dialled address, but another one.
  private static Outcome ofRightful(Case facts, Container rightful, Endpoint dialled) {
    if (!Engine.isRunning(rightful)) {
      return Outcome.likely(
          givenOn(facts, rightful, dialled.address()),
          "that the container %s had the address".formatted(rightful.name()));
    }
    Finding finding = finding(facts, rightful, dialled.address());
    return Engine.listeners(rightful, dialled.port().number()).isEmpty()
        ? Outcome.likely(
            finding, "that %s is meant to serve port %s".formatted(rightful.name(), dialled.port()))
        : Outcome.proven(finding);
  }

  /// The server's own container does not run, and another one has the dialled address.
  private static Finding givenOn(Case facts, Container container, IpAddress dialled) {
    return Finding.of(
        "the container %s does not run, and %s is the address of another one now"
            .formatted(container.name(), dialled),
        List.of(
            Engine.evidence(container, FallenContainer.state(container)),
            new Evidence("the balancer dials " + dialled, facts.server().provenance())),
        Engine.advice(
            facts,
            container,
            "start the container, and name it by its name, with a resolvers section"));
  }

  private static Finding finding(Case facts, Container container, IpAddress dialled) {
    return Finding.of(
        "the container "
            + container.name()
            + " does not have "
            + dialled
            + "; it has "
            + Engine.networks(container),
        List.of(
            Engine.evidence(container, "its networks are " + Engine.networks(container)),
            new Evidence("the balancer dials " + dialled, facts.server().provenance())),
        Engine.advice(
            facts, container, "name the container by its name, with a resolvers section"));
  }
}
