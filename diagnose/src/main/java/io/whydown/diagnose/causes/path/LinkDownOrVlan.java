package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Interface;
import io.whydown.net.IpAddress;
import io.whydown.net.IpPrefix;
import java.util.List;
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
          FactKind.INTERFACES);

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
      if (holds
          && !each.isLoopback()
          && !VpnOrTunnelDown.isTunnel(each)
          && !(each.up() && each.carrier())) {
        String state = each.up() ? "has no carrier" : "is down";
        return Outcome.proven(
            Finding.of(
                "the interface " + each.name() + " that holds " + address + " " + state,
                List.of(new Evidence(each.name() + " " + state, each.provenance())),
                new Remedy(
                    "bring " + each.name() + " up",
                    facts.serverPlace(),
                    List.of("ip link set " + each.name() + " up"),
                    Remedy.Risk.LOW,
                    false,
                    List.of("ip -br link show " + each.name()),
                    List.of("ip link set " + each.name() + " down"))));
      }
    }
    return balancer(facts, address);
  }

  private static Outcome balancer(Case facts, IpAddress address) {
    List<Interface> all = facts.balancerHost().interfaces().asValue().orElse(List.of());
    if (all.stream().anyMatch(i -> i.up() && i.carrier() && isNear(i, address))) {
      return Outcome.irrelevant();
    }
    for (Interface each : all) {
      if (isNear(each, address)
          && !each.isLoopback()
          && !VpnOrTunnelDown.isTunnel(each)
          && !(each.up() && each.carrier())) {
        String state = each.up() ? "has no carrier" : "is down";
        return Outcome.proven(
            Finding.of(
                "the balancer's interface " + each.name() + " towards " + address + " " + state,
                List.of(new Evidence(each.name() + " " + state, each.provenance())),
                new Remedy(
                    "bring " + each.name() + " up",
                    facts.balancerVantage(),
                    List.of("ip link set " + each.name() + " up"),
                    Remedy.Risk.LOW,
                    false,
                    List.of("ip -br link show " + each.name()),
                    List.of("ip link set " + each.name() + " down"))));
      }
    }
    return Outcome.irrelevant();
  }

  private static boolean isNear(Interface iface, IpAddress address) {
    return iface.addresses().stream()
        .anyMatch(a ->
            a.address().family() == address.family()
                && new IpPrefix(a.address(), a.prefixLength()).contains(address));
  }
}
