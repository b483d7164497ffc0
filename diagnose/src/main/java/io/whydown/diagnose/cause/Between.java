package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import io.whydown.net.IpAddress;
import io.whydown.simulate.Disposition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is left when both ends are seen to let the connection through: a router between them that
/// nobody looked into. Stateless.
public final class Between {

  private Between() {}

  /// The balancer's gateway towards the server, when the balancer sends, the server's rules and
  /// sockets take the connection and its answer leaves, no host on the way was looked into, and no
  /// connect of a series came through.
  public static Optional<IpAddress> unseenGateway(Case facts) {
    Optional<Journey> journey = facts.journey();
    if (journey.isEmpty()
        || !journey.get().legs(Journey.Role.ROUTER_FORTH).isEmpty()
        || Losses.of(facts).isPresent()) {
      return Optional.empty();
    }
    boolean taken =
        ends(journey.get(), Journey.Role.SERVER_IN) instanceof Disposition.Delivered
            && ends(journey.get(), Journey.Role.SERVER_REPLY) instanceof Disposition.Sent;
    return taken
            && ends(journey.get(), Journey.Role.BALANCER_OUT)
                instanceof Disposition.Sent(_, _, _, var gateway)
        ? Optional.ofNullable(gateway)
        : Optional.empty();
  }

  private static Object ends(Journey journey, Journey.Role role) {
    return journey.leg(role).<Object>map(Journey.Leg::disposition).orElse(role);
  }

  /// The reading that both ends let the connection through.
  public static List<Evidence> evidence(Case facts, IpAddress gateway) {
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        new Evidence(
            Stops.acceptance(facts) + ", a socket takes it, and it goes by way of " + gateway,
            HostProvenance.sockets(facts.serverHost())));
    Hops.of(facts).map(Hops::evidence).ifPresent(evidence::addAll);
    return List.copyOf(evidence);
  }
}
