package io.whydown.diagnose.causes.address;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.Interface;
import io.whydown.model.proxy.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The host that the user named for this server does not hold the dialled address: the private
/// address changed, and another machine or none answers there.
final class AddressMoved implements Cause {

  private static final About ABOUT =
      About.root(
          "address-moved",
          "the configured address is no longer that of the server",
          Stage.ADDRESS,
          Set.of(
              "host-down-same-subnet",
              "connection-refused",
              "connection-timeout",
              "host-unreachable",
              "unexpected-status",
              "unexpected-response",
              "tls-handshake-failed"),
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.CONTAINERS,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (!(Listeners.at(facts) instanceof Listeners.ElsewhereAddressed(var endpoint, _))) {
      return Outcome.irrelevant();
    }
    if (!facts.dial().hasTrafficTo(endpoint.address())
        || facts.server().target() instanceof Server.Target.Name) {
      return Outcome.irrelevant();
    }
    Case.HostFacts host = facts.serverHost();
    boolean contained =
        host.containers().asValue().orElse(List.of()).stream()
            .anyMatch(c -> c.networks().containsValue(endpoint.address()));
    if (contained || !(host.interfaces() instanceof Reading.Seen(var interfaces))) {
      return Outcome.irrelevant();
    }
    var evidence = new ArrayList<Evidence>();
    var addresses = new ArrayList<String>();
    for (Interface each : interfaces) {
      for (Interface.Address address : each.addresses()) {
        if (address.address().family() == endpoint.address().family()
            && !address.address().isLoopback()
            && !address.address().isLinkLocal()) {
          addresses.add(address.address().toString());
          evidence.add(
              new Evidence(each.name() + " holds " + address.address(), address.provenance()));
        }
      }
    }
    evidence.add(
        new Evidence("the balancer dials " + endpoint.address(), facts.server().provenance()));
    String now = addresses.isEmpty() ? "no address of that family" : String.join(", ", addresses);
    Finding finding =
        Finding.of(
            "the host of "
                + facts.server().name()
                + " does not hold "
                + endpoint.address()
                + "; it holds "
                + now,
            evidence,
            Remedy.byHand(
                "name the server's present address in the configuration, better a name with a resolvers section",
                facts.balancerVantage(),
                List.of("ip -br addr")));
    return facts.symptom().id().equals("host-unreachable")
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "which machine answers for " + endpoint.address());
  }
}
