package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.NeighbourSilence;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Unresolved;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Interface;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The interface that holds the address, or the balancer's interface towards it, is down or without
/// carrier.
final class LinkDownOrVlan implements Cause {

  private static final About ABOUT =
      About.root(
          "link-down-or-vlan",
          "an interface on the way is down",
          Stage.PATH,
          Set.of("connection-timeout", "host-unreachable", "network-unreachable"),
          FactKind.INTERFACES,
          FactKind.CONNECT,
          FactKind.NEIGHBOURS,
          FactKind.FILTERS,
          FactKind.SYSCTLS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (facts.dialled().isEmpty() || facts.isSameHost()) {
      return Outcome.irrelevant();
    }
    IpAddress address = facts.dialled().get().address();
    for (Interface each : facts.serverHost().interfaces().asValue().orElse(List.of())) {
      boolean holds = each.addresses().stream().anyMatch(a -> a.address().equals(address));
      if (holds && isDark(each)) {
        return dark("the interface", each, "that holds " + address, facts.serverPlace());
      }
    }
    return balancer(facts, address);
  }

  private static Outcome balancer(Case facts, IpAddress address) {
    List<Interface> all = facts.balancerHost().interfaces().asValue().orElse(List.of());
    Optional<Interface> near =
        all.stream().filter(i -> i.up() && i.carrier() && i.isNear(address)).findFirst();
    if (near.isPresent()) {
      return between(facts, near.get(), address);
    }
    for (Interface each : all) {
      if (each.isNear(address) && isDark(each)) {
        return dark(
            "the balancer's interface", each, "towards " + address, facts.balancerVantage());
      }
    }
    return Outcome.irrelevant();
  }

  /// Whether nothing can pass the interface: it is down, or its medium is. Tunnels have a cause of
  /// their own.
  private static boolean isDark(Interface each) {
    return !each.isLoopback() && !VpnOrTunnelDown.isTunnel(each) && !(each.up() && each.carrier());
  }

  private static Outcome dark(String noun, Interface each, String role, String vantage) {
    String name = each.name();
    String state = each.up() ? "has no carrier" : "is down";
    return Outcome.proven(
        Finding.of(
            "%s %s %s %s".formatted(noun, name, role, state),
            List.of(new Evidence(name + " " + state, each.provenance())),
            new Remedy(
                "bring " + name + " up",
                vantage,
                List.of("ip link set " + name + " up"),
                Remedy.Risk.LOW,
                false,
                List.of("ip -br link show " + name),
                List.of("ip link set " + name + " down"))));
  }

  /// Both interfaces are up and on one network, and the balancer's kernel finds nobody for the
  /// address: no frame comes through between them, in one direction or both.
  private static Outcome between(Case facts, Interface near, IpAddress address) {
    Optional<Evidence> unanswered = Unresolved.of(facts);
    Optional<Interface> far =
        facts.serverHost().interfaces().asValue().orElse(List.of()).stream()
            .filter(i -> i.up() && i.carrier() && !i.isLoopback() && i.isNear(address))
            .filter(i -> i.addresses().stream().anyMatch(a -> a.address().equals(address)))
            .findFirst();
    boolean isSilenced =
        NeighbourSilence.of(facts).isPresent() || MuteAddress.of(facts).isPresent();
    if (far.isEmpty() || unanswered.isEmpty() || isSilenced) {
      return Outcome.irrelevant();
    }
    return Outcome.likely(
        Finding.of(
            "no frame passes between "
                + near.name()
                + " of the balancer and "
                + far.get().name()
                + " of "
                + facts.server().name()
                + ", which are both up",
            List.of(
                unanswered.get(),
                new Evidence(
                    far.get().name() + " of the server is up and holds " + address,
                    far.get().provenance())),
            Remedy.byHand(
                "look at what joins them: VLAN, bridge port, cable, switch",
                facts.serverPlace(),
                List.of(
                    "tcpdump -eni " + far.get().name() + " 'arp or icmp6'",
                    "ip neigh show " + address))),
        "whether the questions of the balancer arrive: `tcpdump -eni "
            + far.get().name()
            + " 'arp or icmp6'` on the server during a connect");
  }
}
