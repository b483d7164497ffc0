package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import io.whydown.model.host.Neighbour;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import io.whydown.net.IcmpError;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Optional;

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
    return saidByKernel(facts).map(Unresolved::byKernel).or(() -> byEntry(facts, server));
  }

  /// The connect to which the balancer's own kernel said so.
  public static Optional<Observation.Connect> saidByKernel(Case facts) {
    return facts
        .connect()
        .filter(seen ->
            seen.outcome() instanceof ConnectOutcome.Failed(var errno, _, var icmp, _)
                && errno == Errno.EHOSTUNREACH
                && icmp != null
                && isUnreachableHost(icmp)
                && facts.balancerHost().hasAddress(icmp.sender()));
  }

  /// Host-unreachable, the answer to a failed address resolution (RFC 792, RFC 4443 3.1).
  public static boolean isUnreachableHost(IcmpError icmp) {
    return icmp.name().equals("host-unreachable") || icmp.name().equals("addr-unreachable");
  }

  private static Evidence byKernel(Observation.Connect seen) {
    return new Evidence(
        "the balancer's kernel found nobody for " + seen.endpoint().address(), seen.provenance());
  }

  private static Optional<Evidence> byEntry(Case facts, IpAddress server) {
    return facts.balancerHost().neighbours().asValue().orElse(List.<Neighbour>of()).stream()
        .filter(n -> n.address().equals(server) && n.isUnanswered())
        .findFirst()
        .map(n ->
            new Evidence("the neighbour entry of " + server + " is " + n.state(), n.provenance()));
  }
}
