package io.whydown.model.host;

import io.whydown.model.evidence.Provenance;
import io.whydown.net.IpAddress;
import io.whydown.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A network interface and its addresses.
///
/// @param kind link kind (`veth`, `bridge`, `vlan`, `vrf`, …) or empty
/// @param master the bridge or VRF it belongs to, else null
/// @param up administratively up
/// @param carrier LOWER_UP
/// @param noArp it neither asks nor answers who holds an address (NOARP)
/// @param programs BPF programs, and filters of tc(8), that see its packets before or after the
///   packet filter does
public record Interface(
    int index,
    String name,
    String kind,
    @Nullable String master,
    boolean up,
    boolean carrier,
    int mtu,
    @Nullable String mac,
    boolean noArp,
    List<Address> addresses,
    List<Program> programs,
    Provenance provenance) {

  public Interface {
    addresses = List.copyOf(addresses);
    programs = List.copyOf(programs);
  }

  /// An interface without programs, which takes part in ARP.
  public Interface(
      int index,
      String name,
      String kind,
      @Nullable String master,
      boolean up,
      boolean carrier,
      int mtu,
      @Nullable String mac,
      List<Address> addresses,
      Provenance provenance) {
    this(index, name, kind, master, up, carrier, mtu, mac, false, addresses, List.of(), provenance);
  }

  /// The same interface with these programs too.
  public Interface withPrograms(List<Program> more) {
    var all = new ArrayList<>(programs);
    all.addAll(more);
    return new Interface(
        index, name, kind, master, up, carrier, mtu, mac, noArp, addresses, all, provenance);
  }

  /// What may drop a packet beside the packet filter.
  ///
  /// @param hook `xdp`, `tc ingress` or `tc egress`
  /// @param text what it is: `drop_tcp (id 98)`, `u32 ... action drop`
  /// @param id of the BPF program; 0 for a filter that is none
  public record Program(String device, String hook, String text, long id, Provenance provenance) {

    /// Whether it sees packets that come in.
    public boolean isIngress() {
      return !hook.endsWith("egress");
    }
  }

  /// @param scope `global`, `link`, `host`
  /// @param flags such as `tentative`, `dadfailed`, `deprecated`
  public record Address(
      IpAddress address,
      int prefixLength,
      String scope,
      List<String> flags,
      Provenance provenance) {

    public Address {
      flags = List.copyOf(flags);
    }

    /// Whether the other address is on the network of this one.
    public boolean isNear(IpAddress other) {
      return address.family() == other.family()
          && new IpPrefix(address, prefixLength).contains(other);
    }
  }

  /// Whether an address is on the network of one of its own.
  public boolean isNear(IpAddress other) {
    return addresses.stream().anyMatch(own -> own.isNear(other));
  }

  public boolean isLoopback() {
    return name.equals("lo");
  }
}
