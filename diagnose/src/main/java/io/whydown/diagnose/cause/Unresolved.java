package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import io.whydown.model.host.Neighbour;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether the balancer's kernel asks its network for the address of the server and gets no answer
/// (arp(7), RFC 4861). Stateless.
public final class Unresolved {

  private Unresolved() {}

  /// What shows it; empty when nothing does.
  public static Optional<Evidence> of(Case facts) {
    if (facts.dialled().isEmpty()) {
      return Optional.empty();
    }
    IpAddress server = facts.dialled().get().address();
    return byKernel(facts).or(() -> byEntry(facts, server));
  }

  private static Optional<Evidence> byKernel(Case facts) {
    Optional<Observation.Connect> seen = facts.connect();
    boolean isOwn =
        seen.isPresent()
            && seen.get().outcome() instanceof ConnectOutcome.Failed(var errno, _, var icmp, _)
            && errno == Errno.EHOSTUNREACH
            && icmp != null
            && Set.of("host-unreachable", "addr-unreachable").contains(icmp.name())
            && holds(facts, icmp.sender());
    return isOwn
        ? seen.map(c ->
            new Evidence(
                "the balancer's kernel found nobody for " + c.endpoint().address(), c.provenance()))
        : Optional.empty();
  }

  private static boolean holds(Case facts, IpAddress address) {
    return facts.balancerHost().interfaces().asValue().orElse(List.of()).stream()
        .flatMap(i -> i.addresses().stream())
        .anyMatch(a -> a.address().equals(address));
  }

  private static Optional<Evidence> byEntry(Case facts, IpAddress server) {
    return facts.balancerHost().neighbours().asValue().orElse(List.<Neighbour>of()).stream()
        .filter(n -> n.address().equals(server))
        .filter(n -> n.state().equals("FAILED") || n.state().equals("INCOMPLETE"))
        .findFirst()
        .map(n ->
            new Evidence("the neighbour entry of " + server + " is " + n.state(), n.provenance()));
  }
}
