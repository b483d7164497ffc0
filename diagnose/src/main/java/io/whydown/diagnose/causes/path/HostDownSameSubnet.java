package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Journey;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Unresolved;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.Neighbour;
import io.whydown.model.observation.Observation;
import io.whydown.net.IpAddress;
import io.whydown.simulate.Disposition;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// ARP or neighbour discovery gets no answer for the server, or for the gateway that the balancer's
/// route to it names: the entry fails, or the kernel itself reports host-unreachable.
final class HostDownSameSubnet implements Cause {

  private static final About ABOUT =
      About.root(
          "host-down-same-subnet",
          "no machine answers for the address on the same network",
          Stage.PATH,
          Set.of("host-unreachable", "connection-timeout"),
          FactKind.CONNECT,
          FactKind.NEIGHBOURS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS,
          FactKind.SOCKETS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (facts.dialled().isEmpty() || facts.dialled().get().address().isLoopback()) {
      return Outcome.irrelevant();
    }
    IpAddress server = facts.dialled().get().address();
    IpAddress address = nextHop(facts).orElse(server);
    Optional<MuteAddress> mute = MuteAddress.of(facts);
    if (address.equals(server) && mute.isPresent()) {
      return Outcome.proven(mute(facts, mute.get()));
    }
    if (address.equals(server) && isUp(facts, address)) {
      return Outcome.excluded(facts.serverHost().vantage() + " is up and holds " + address);
    }
    Optional<Observation.Connect> seen = Unresolved.saidByKernel(facts);
    if (seen.isPresent()) {
      return Outcome.proven(
          finding(
              facts, address, "the kernel found nobody for " + address, seen.get().provenance()));
    }
    if (!(facts.balancerHost().neighbours() instanceof Reading.Seen(var neighbours))) {
      return Outcome.irrelevant();
    }
    for (Neighbour neighbour : neighbours) {
      if (neighbour.address().equals(address) && neighbour.isUnanswered()) {
        Finding finding =
            finding(
                facts,
                address,
                "the neighbour entry of " + address + " is " + neighbour.state(),
                neighbour.provenance());
        return neighbour.state().equals("FAILED")
            ? Outcome.proven(finding)
            : Outcome.likely(finding, "the neighbour entry three seconds after a probe");
      }
    }
    return Outcome.irrelevant();
  }

  private static Finding mute(Case facts, MuteAddress mute) {
    String place = facts.serverPlace();
    boolean isShared = mute.holder().isLoopback();
    Remedy remedy =
        new Remedy(
            isShared
                ? "dial an address of its own, or let it answer for " + mute.address()
                : "let it answer for " + mute.address(),
            place,
            mute.commands(),
            isShared ? Remedy.Risk.HIGH : Remedy.Risk.LOW,
            false,
            List.of("ip neigh show " + mute.address()),
            mute.undo());
    return Finding.of(
        "%s holds %s on %s and answers nobody who asks for it: %s"
            .formatted(facts.name(), mute.address(), mute.holder().name(), mute.says()),
        mute.evidence(),
        remedy);
  }

  /// The gateway of the balancer's route to the server.
  private static Optional<IpAddress> nextHop(Case facts) {
    return facts
        .journey()
        .flatMap(journey -> journey.leg(Journey.Role.BALANCER_OUT))
        .flatMap(leg ->
            leg.disposition() instanceof Disposition.Sent(_, _, _, var gateway)
                ? Optional.ofNullable(gateway)
                : Optional.empty());
  }

  /// The host of the server was looked into, and its interface with that address works.
  private static boolean isUp(Case facts, IpAddress address) {
    return facts.serverHost().interfaces().asValue().orElse(List.of()).stream()
        .filter(i -> i.up() && i.carrier())
        .flatMap(i -> i.addresses().stream())
        .anyMatch(a -> a.address().equals(address));
  }

  private static Finding finding(Case facts, IpAddress address, String says, Provenance place) {
    boolean isGateway = facts.dialled().filter(d -> d.address().equals(address)).isEmpty();
    return Finding.of(
        "no machine answers for "
            + address
            + (isGateway ? ", the gateway of the balancer's route to " + facts.name() + "," : "")
            + " on the balancer's network",
        List.of(new Evidence(says, place)),
        Remedy.byHand(
            isGateway
                ? "switch that gateway on, or correct the route that names it"
                : "switch the machine on, or correct the address",
            facts.balancerVantage(),
            List.of("ip neigh show " + address)));
  }
}
