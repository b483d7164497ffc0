package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Case.HostFacts;
import io.whydown.diagnose.cause.Unresolved;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.host.Interface;
import io.whydown.model.host.Setting;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// The server's host holds the address and is told to answer nobody who asks for it
/// (Documentation/networking/ip-sysctl.rst: `arp_ignore`; ip-link(8): `arp off`).
///
/// @param holder the interface that holds it
/// @param settings those that forbid the answer, of all interfaces or of the one that is asked
/// @param unanswered what shows that the balancer asked in vain
record MuteAddress(
    IpAddress address, Interface holder, List<Setting> settings, Evidence unanswered) {

  /// Nobody who asks for an address of this host is answered.
  private static final long NEVER = 8;

  static Optional<MuteAddress> of(Case facts) {
    if (facts.dialled().isEmpty()) {
      return Optional.empty();
    }
    IpAddress address = facts.dialled().get().address();
    HostFacts host = facts.serverHost();
    List<Interface> all = host.interfaces().asValue().orElse(List.of());
    Optional<Interface> holder =
        all.stream().filter(each -> each.up() && holds(each, address)).findFirst();
    Optional<Evidence> unanswered = Unresolved.of(facts);
    if (!address.isV4() || holder.isEmpty() || unanswered.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Setting> sysctls = host.sysctls().asValue().orElse(Map.of());
    boolean isElsewhere = holder.get().isLoopback();
    List<Setting> settings =
        Stream.concat(Stream.of("all"), asked(facts, all, holder.get()))
            .map(name -> "net.ipv4.conf." + name.replace('.', '/') + ".arp_ignore")
            .flatMap(name -> Optional.ofNullable(sysctls.get(name)).stream())
            .filter(setting -> forbids(setting, isElsewhere))
            .distinct()
            .toList();
    return settings.isEmpty() && !holder.get().noArp()
        ? Optional.empty()
        : Optional.of(new MuteAddress(address, holder.get(), settings, unanswered.get()));
  }

  /// Who is asked for an address of loopback: the interfaces on a network of the balancer.
  private static Stream<String> asked(Case facts, List<Interface> all, Interface holder) {
    if (!holder.isLoopback()) {
      return Stream.of(holder.name());
    }
    List<IpAddress> askers =
        facts.balancerHost().interfaces().asValue().orElse(List.of()).stream()
            .flatMap(each -> each.addresses().stream())
            .map(Interface.Address::address)
            .toList();
    return all.stream()
        .filter(each -> !each.isLoopback())
        .filter(each -> askers.stream().anyMatch(each::isNear))
        .map(Interface::name);
  }

  /// @param isElsewhere the address is not on the interface that is asked: 1 and 2 answer only for
  ///   their own
  private static boolean forbids(Setting setting, boolean isElsewhere) {
    long value = setting.number().orElse(0);
    return value == NEVER || (isElsewhere && (value == 1 || value == 2));
  }

  private static boolean holds(Interface each, IpAddress address) {
    return each.addresses().stream().anyMatch(own -> own.address().equals(address));
  }

  /// `net.ipv4.conf.all.arp_ignore is 8`.
  String says() {
    return reasons().getFirst().says();
  }

  List<Evidence> evidence() {
    return Stream.concat(reasons().stream(), Stream.of(unanswered)).toList();
  }

  private List<Evidence> reasons() {
    var all = new ArrayList<Evidence>();
    if (holder.noArp()) {
      all.add(new Evidence("ARP is off on " + holder.name(), holder.provenance()));
    }
    for (Setting each : settings) {
      all.add(new Evidence(each.name() + " is " + each.value().strip(), each.provenance()));
    }
    return all;
  }

  List<String> commands() {
    return typed("on", _ -> "0");
  }

  List<String> undo() {
    return typed("off", setting -> setting.value().strip());
  }

  private List<String> typed(String arp, Function<Setting, String> value) {
    var all = new ArrayList<String>();
    if (holder.noArp()) {
      all.add("ip link set " + holder.name() + " arp " + arp);
    }
    for (Setting each : settings) {
      all.add("sysctl -w " + each.name() + "=" + value.apply(each));
    }
    return all;
  }
}
