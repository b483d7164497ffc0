package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Journey;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Interface;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.IpAddress;
import io.whydown.simulate.Disposition;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The way to the server is a tunnel, and the tunnel's interface is down, or nothing comes back
/// through it.
final class VpnOrTunnelDown implements Cause {

  private static final About ABOUT =
      About.root(
          "vpn-or-tunnel-down",
          "the tunnel to the server does not carry",
          Stage.PATH,
          Set.of("connection-timeout", "host-unreachable", "network-unreachable"),
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS,
          FactKind.SOCKETS,
          FactKind.CONNECT);

  /// Kinds of `ip -d link` (ip-link(8)) that carry packets inside other packets.
  private static final Set<String> KINDS =
      Set.of(
          "wireguard",
          "tun",
          "gre",
          "gretap",
          "ip6gre",
          "ip6gretap",
          "ipip",
          "sit",
          "ip6tnl",
          "vti",
          "vti6",
          "xfrm",
          "vxlan",
          "geneve",
          "erspan",
          "l2tp");

  @Override
  public About about() {
    return ABOUT;
  }

  static boolean isTunnel(Interface iface) {
    return KINDS.contains(iface.kind());
  }

  @Override
  public Outcome examine(Case facts) {
    if (facts.dialled().isEmpty() || facts.isSameHost()) {
      return Outcome.irrelevant();
    }
    IpAddress address = facts.dialled().get().address();
    for (Case.HostFacts host : List.of(facts.balancerHost(), facts.serverHost())) {
      for (Interface each : host.interfaces().asValue().orElse(List.of())) {
        if (isTunnel(each) && each.isNear(address) && !(each.up() && each.carrier())) {
          return Outcome.proven(down(host, each, address));
        }
      }
    }
    return throughTunnel(facts, address);
  }

  /// The tunnel is up, and what goes in is not answered.
  private static Outcome throughTunnel(Case facts, IpAddress address) {
    Optional<Interface> used = used(facts);
    if (used.isEmpty()) {
      return Outcome.irrelevant();
    }
    boolean isUnanswered =
        facts
            .connect()
            .filter(seen -> !(seen.outcome() instanceof ConnectOutcome.Connected))
            .isPresent();
    if (!isUnanswered) {
      return Outcome.excluded("packets come back through " + used.get().name());
    }
    Interface tunnel = used.get();
    return Outcome.likely(
        Finding.of(
            "nothing comes back through the tunnel " + tunnel.name() + " to " + address,
            List.of(
                new Evidence(
                    "the way to "
                        + address
                        + " goes through "
                        + tunnel.name()
                        + " ("
                        + tunnel.kind()
                        + ")",
                    tunnel.provenance())),
            Remedy.byHand(
                "look at both ends of " + tunnel.name() + ": peer, keys, outer addresses",
                facts.balancerVantage(),
                List.of("ip -s -d link show " + tunnel.name()))),
        "the state and the counters of the tunnel at both ends");
  }

  private static Optional<Interface> used(Case facts) {
    Optional<String> output =
        facts
            .journey()
            .flatMap(journey -> journey.leg(Journey.Role.BALANCER_OUT))
            .flatMap(leg ->
                leg.disposition() instanceof Disposition.Sent(_, _, var device, _)
                    ? Optional.ofNullable(device)
                    : Optional.empty());
    return facts.balancerHost().interfaces().asValue().orElse(List.of()).stream()
        .filter(i -> isTunnel(i) && output.filter(i.name()::equals).isPresent())
        .findFirst();
  }

  private static Finding down(Case.HostFacts host, Interface tunnel, IpAddress address) {
    String state = tunnel.up() ? "has no carrier" : "is down";
    return Finding.of(
        "the tunnel "
            + tunnel.name()
            + " ("
            + tunnel.kind()
            + ") of "
            + host.vantage()
            + " towards "
            + address
            + " "
            + state,
        List.of(new Evidence(tunnel.name() + " " + state, tunnel.provenance())),
        new Remedy(
            "bring the tunnel " + tunnel.name() + " up",
            host.vantage(),
            List.of("ip link set " + tunnel.name() + " up"),
            Remedy.Risk.LOW,
            false,
            List.of("ip -d link show " + tunnel.name()),
            List.of("ip link set " + tunnel.name() + " down")));
  }
}
