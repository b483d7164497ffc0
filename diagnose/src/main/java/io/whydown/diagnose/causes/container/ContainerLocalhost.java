package io.whydown.diagnose.causes.container;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.HostProvenance;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.HostIdentity;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The balancer runs in a container and dials loopback, where only its own container answers.
final class ContainerLocalhost implements Cause {

  private static final About ABOUT =
      About.root(
          "container-localhost",
          "localhost is the container of the balancer itself",
          Stage.TRANSLATION,
          Set.of(
              "connection-refused",
              "no-listener-on-port",
              "no-listener-on-address",
              "service-not-running"),
          FactKind.CONTAINERS,
          FactKind.SOCKETS,
          FactKind.RUNTIME,
          FactKind.BALANCER_PROCESS,
          FactKind.IDENTITY,
          FactKind.CONNECT);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Endpoint> dialled = facts.dialled();
    if (dialled.isEmpty() || !dialled.get().address().isLoopback()) {
      return Outcome.irrelevant();
    }
    String vantage = facts.balancerVantage();
    return vantage.startsWith("docker:") || vantage.startsWith("podman:")
        ? fromInside(facts, dialled.get())
        : fromHost(facts, dialled.get());
  }

  private static Outcome fromInside(Case facts, Endpoint dialled) {
    if (!(facts.balancerHost().listeners() instanceof Reading.Seen(var own))
        || own.stream().anyMatch(s -> s.port() == dialled.port().number())) {
      return Outcome.irrelevant();
    }
    Finding finding =
        finding(
            facts,
            dialled,
            List.of(
                new Evidence(
                    "nothing listens on port " + dialled.port() + " in the balancer's container",
                    HostProvenance.sockets(facts.balancerHost()))));
    boolean elsewhere =
        facts.snapshot().hosts().keySet().stream()
            .filter(v -> !v.equals(facts.balancerVantage()))
            .flatMap(v -> facts.host(v).listeners().asValue().orElse(List.of()).stream())
            .anyMatch(s -> s.port() == dialled.port().number());
    return elsewhere
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "where the service listens, outside the balancer's container");
  }

  /// We dial from the host, the balancer from its container.
  private static Outcome fromHost(Case facts, Endpoint dialled) {
    long here = facts.balancerHost().identity().map(HostIdentity::netNamespace).orElse(0L);
    boolean works =
        facts.connect().filter(c -> c.outcome() instanceof ConnectOutcome.Connected).isPresent();
    List<ProxyRuntime.BalancerProcess> all = facts.balancerProcesses();
    boolean apart =
        here != 0
            && !all.isEmpty()
            && all.stream().allMatch(p -> p.netNamespace() != 0 && p.netNamespace() != here);
    if (!works || !apart || !facts.symptom().outcome().equals("balancer-says-down")) {
      return Outcome.irrelevant();
    }
    return Outcome.proven(
        finding(
            facts,
            dialled,
            List.of(
                new Evidence(
                    "pid "
                        + all.getFirst().pid()
                        + " of the balancer has its own network namespace",
                    all.getFirst().provenance()))));
  }

  private static Finding finding(Case facts, Endpoint dialled, List<Evidence> evidence) {
    return Finding.of(
        dialled + " is the balancer's own container, not the host",
        evidence,
        Remedy.byHand(
            "name the service's container, or the host's address on the bridge",
            facts.balancerVantage(),
            List.of()));
  }
}
