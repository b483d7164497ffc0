package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Between;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Unresolved;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The last router says host-unreachable (ICMP 3/1, ICMPv6 1/3) after it tried to resolve the
/// address.
final class HostDownBehindRouter implements Cause {

  private static final About ABOUT =
      About.root(
          "host-down-behind-router",
          "a router reports that the machine does not answer",
          Stage.PATH,
          Set.of("host-unreachable"),
          FactKind.CONNECT,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS,
          FactKind.SOCKETS,
          FactKind.INTERFACES);

  @Override
  public About about() {
    return ABOUT;
  }

  /// A router gives up address resolution after three seconds (net.ipv4.neigh.*.mcast_solicit).
  private static final long RESOLUTION_NANOS = 900_000_000L;

  @Override
  public Outcome examine(Case facts) {
    Optional<Observation.Connect> seen = facts.connect();
    if (seen.isEmpty()
        || !(seen.get().outcome() instanceof ConnectOutcome.Failed(_, _, var icmp, long nanos))
        || icmp == null
        || !Unresolved.isUnreachableHost(icmp)
        || Senders.isOwn(facts, icmp.sender())
        || icmp.sender().equals(seen.get().endpoint().address())
        || Between.unseenGateway(facts).isPresent()) {
      return Outcome.irrelevant();
    }
    Finding finding =
        Finding.of(
            "the router "
                + icmp.sender()
                + " gets no answer from "
                + seen.get().endpoint().address(),
            List.of(
                new Evidence(
                    "ICMP "
                        + icmp.name()
                        + " from "
                        + icmp.sender()
                        + " after "
                        + nanos / 1_000_000
                        + " ms",
                    seen.get().provenance())),
            Remedy.byHand(
                "switch the machine on, or correct the address",
                icmp.sender().toString(),
                List.of("ping -c 1 " + seen.get().endpoint().address())));
    return nanos >= RESOLUTION_NANOS && Senders.knowsOwn(facts)
        ? Outcome.proven(finding)
        : Outcome.likely(
            finding, "the rules of the router " + icmp.sender() + ", which could send the same");
  }
}
