package io.whydown.simulate;

import io.whydown.model.evidence.Gap;
import io.whydown.model.host.HostState;
import io.whydown.model.host.Interface;
import io.whydown.model.host.Setting;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.IpPrefix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Short questions to one host's snapshot. Immutable.
final class HostFacts {

  private static final IpPrefix LOOPBACK_V4 = IpPrefix.tryParse("127.0.0.0/8").orElseThrow();

  private final HostState host;
  private final List<Interface> interfaces;
  private final Map<String, Setting> sysctls;

  HostFacts(HostState host) {
    this.host = host;
    this.interfaces = host.interfaces().asValue().orElse(List.of());
    this.sysctls = host.sysctls().asValue().orElse(Map.of());
  }

  String vantage() {
    return host.vantage();
  }

  boolean hasInterfaces() {
    return host.interfaces().asValue().isPresent();
  }

  Optional<Gap> interfacesGap() {
    return host.interfaces().asGap();
  }

  Optional<Interface> device(@Nullable String name) {
    return interfaces.stream().filter(device -> device.name().equals(name)).findFirst();
  }

  /// Whether the address is one of this host's own, by its interfaces alone.
  boolean owns(IpAddress address) {
    if (LOOPBACK_V4.contains(address) || address.equals(IpAddress.V6_LOOPBACK)) {
      return true;
    }
    return interfaces.stream().anyMatch(device -> has(device, address));
  }

  static boolean has(Interface device, IpAddress address) {
    return device.addresses().stream().anyMatch(own -> own.address().equals(address));
  }

  /// Which of the interfaces holds the address.
  Optional<Interface> holder(IpAddress address) {
    return interfaces.stream().filter(device -> has(device, address)).findFirst();
  }

  /// The interface on whose link the address is, by prefix.
  Optional<Interface> linkOf(IpAddress address) {
    return interfaces.stream()
        .filter(Interface::up)
        .filter(device -> device.isNear(address))
        .findFirst();
  }

  /// The first address of the interface, as REDIRECT takes it (nf_nat_redirect.c).
  Optional<IpAddress> firstAddress(@Nullable String name, IpFamily family) {
    return device(name).stream()
        .flatMap(device -> device.addresses().stream())
        .filter(own -> own.address().family() == family)
        .filter(own -> family == IpFamily.V4 || !own.address().isLinkLocal())
        .filter(own -> !own.flags().contains("tentative") && !own.flags().contains("dadfailed"))
        .map(Interface.Address::address)
        .findFirst();
  }

  /// The source that the kernel would pick for a packet that leaves by this interface.
  ///
  /// @param next the next hop, or the destination where it is on the link
  Optional<IpAddress> sourceOn(@Nullable String name, IpAddress next, IpAddress destination) {
    return destination.isV4()
        ? SourceChoice.v4(interfaces, name, next)
        : SourceChoice.v6(interfaces, name, destination);
  }

  OptionalLong sysctl(String name) {
    Setting setting = sysctls.get(name);
    return setting == null ? OptionalLong.empty() : setting.number();
  }

  /// Whether the host forwards packets that came by this interface; MAYBE when it was not read.
  Tri forwards(IpFamily family, @Nullable String input) {
    if (family == IpFamily.V6) {
      return tri(sysctl("net.ipv6.conf.all.forwarding"));
    }
    OptionalLong own =
        input == null ? OptionalLong.empty() : sysctl("net.ipv4.conf." + input + ".forwarding");
    return tri(own.isPresent() ? own : sysctl("net.ipv4.ip_forward"));
  }

  String forwardingSysctl(IpFamily family) {
    return family == IpFamily.V6 ? "net.ipv6.conf.all.forwarding" : "net.ipv4.ip_forward";
  }

  private static Tri tri(OptionalLong value) {
    return value.isPresent() ? Tri.of(value.getAsLong() != 0) : Tri.MAYBE;
  }

  /// The reverse path filter of an interface: the greater of `all` and its own (ip-sysctl); empty
  /// when it was not read.
  OptionalLong reversePathMode(@Nullable String input) {
    OptionalLong all = sysctl("net.ipv4.conf.all.rp_filter");
    OptionalLong own = sysctl("net.ipv4.conf." + input + ".rp_filter");
    if (all.isEmpty() || own.isEmpty()) {
      boolean strict = all.orElse(0) == 2 || own.orElse(0) == 2;
      return strict ? OptionalLong.of(2) : OptionalLong.empty();
    }
    return OptionalLong.of(Math.max(all.getAsLong(), own.getAsLong()));
  }

  /// Whether packets with a source of this host's own may come by this interface (`accept_local`).
  Tri acceptsLocal(@Nullable String input) {
    return Tri.of(isOn("accept_local", input));
  }

  /// Whether the check of a source looks at the packet's mark (`src_valid_mark`).
  boolean validatesByMark(@Nullable String input) {
    return isOn("src_valid_mark", input);
  }

  private boolean isOn(String name, @Nullable String input) {
    return sysctl("net.ipv4.conf.all." + name).orElse(0) != 0
        || sysctl("net.ipv4.conf." + input + "." + name).orElse(0) != 0;
  }

  /// Whether loopback addresses may come by this interface (`route_localnet`).
  Tri routesLocalnet(@Nullable String input) {
    OptionalLong all = sysctl("net.ipv4.conf.all.route_localnet");
    OptionalLong own = sysctl("net.ipv4.conf." + input + ".route_localnet");
    if (all.orElse(0) != 0 || own.orElse(0) != 0) {
      return Tri.YES;
    }
    return all.isPresent() && own.isPresent() ? Tri.NO : Tri.MAYBE;
  }
}
