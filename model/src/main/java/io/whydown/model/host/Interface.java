package io.whydown.model.host;

import io.whydown.model.evidence.Provenance;
import io.whydown.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A network interface and its addresses.
///
/// @param kind link kind (`veth`, `bridge`, `vlan`, `vrf`, …) or empty
/// @param master the bridge or VRF it belongs to, else null
/// @param up administratively up
/// @param carrier LOWER_UP
public record Interface(
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

  public Interface {
    addresses = List.copyOf(addresses);
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
  }

  public boolean isLoopback() {
    return name.equals("lo");
  }
}
