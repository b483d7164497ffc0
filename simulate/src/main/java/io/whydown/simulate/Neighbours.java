package io.whydown.simulate;

import io.whydown.model.Snapshot;
import io.whydown.model.host.HostState;
import io.whydown.model.host.Interface;
import io.whydown.net.IpAddress;
import io.whydown.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which of the snapshot's hosts are on one link. Immutable.
final class Neighbours {

  private final Snapshot snapshot;
  private final List<String> candidates;

  /// @param candidates vantages of hosts that may hold a gateway or a destination
  Neighbours(Snapshot snapshot, List<String> candidates) {
    this.snapshot = snapshot;
    this.candidates = candidates;
  }

  /// The candidate that holds the address; null when none does.
  @Nullable HostState owner(IpAddress address) {
    return holder(address, candidates);
  }

  /// A host of these that holds the address, the first that does.
  @Nullable HostState holder(IpAddress address, Iterable<String> vantages) {
    for (String vantage : vantages) {
      HostState host = snapshot.hosts().get(vantage);
      if (host != null && new HostFacts(host).holder(address).isPresent()) {
        return host;
      }
    }
    return null;
  }

  /// The host that gets a packet on its way back: of those that passed the flow on first.
  @Nullable HostState next(
      Disposition.Sent sent, HostState from, IpAddress destination, Iterable<String> passed) {
    IpAddress wanted = sent.gateway() == null ? destination : sent.gateway();
    HostState known = holder(wanted, passed);
    HostState next = known != null ? known : owner(wanted);
    return next != null && sent.gateway() == null && !isReached(next, from, sent) ? null : next;
  }

  /// Whether a host that is dialled without a gateway is on the link; true where that is not known.
  private static boolean isReached(HostState host, HostState from, Disposition.Sent sent) {
    Optional<Interface> out = new HostFacts(from).device(sent.outputInterface());
    return out.isEmpty()
        || out.get().addresses().isEmpty()
        || host.interfaces().asValue().orElse(List.of()).stream()
            .anyMatch(device -> shareLink(device, out.get()));
  }

  /// By which interface a packet comes: that of the gateway's address, or that of the link it was
  /// sent on. Null when that is not to be seen.
  @Nullable String input(HostState host, HostState from, Disposition.Sent sent) {
    var facts = new HostFacts(host);
    IpAddress gateway = sent.gateway();
    if (gateway != null) {
      return facts.holder(gateway).map(Interface::name).orElse(null);
    }
    Optional<Interface> out = new HostFacts(from).device(sent.outputInterface());
    List<String> shared = new ArrayList<>();
    for (Interface device : host.interfaces().asValue().orElse(List.of())) {
      if (out.isPresent() && shareLink(device, out.get())) {
        shared.add(device.name());
      }
    }
    return shared.size() == 1
        ? shared.getFirst()
        : facts.linkOf(sent.flow().source()).map(Interface::name).orElse(null);
  }

  private static boolean shareLink(Interface one, Interface other) {
    return one.up()
        && one.addresses().stream()
            .filter(a -> !a.address().isLinkLocal() && !a.address().isLoopback())
            .anyMatch(a ->
                other.addresses().stream()
                    .anyMatch(b ->
                        a.address().family() == b.address().family()
                            && !a.address().equals(b.address())
                            && new IpPrefix(a.address(), a.prefixLength()).contains(b.address())));
  }
}
