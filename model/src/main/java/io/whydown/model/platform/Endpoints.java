package io.whydown.model.platform;

import io.whydown.model.evidence.Provenance;
import io.whydown.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The endpoints of a Service, from Endpoints, EndpointSlices or a Service's description.
///
/// @param name that of the Service
/// @param complete false when the source cuts the list short (`+ 3 more...`)
public record Endpoints(
    ObjectName name,
    List<Address> addresses,
    List<Integer> ports,
    boolean complete,
    Provenance provenance) {

  public Endpoints {
    addresses = List.copyOf(addresses);
    ports = List.copyOf(ports);
  }

  /// @param ready null when not shown
  /// @param pod empty when not shown
  public record Address(IpAddress address, @Nullable Boolean ready, String pod, String node) {}

  public boolean hasNone() {
    return addresses.isEmpty() && complete;
  }

  /// Addresses that may take traffic.
  public List<Address> ready() {
    return addresses.stream().filter(a -> !Boolean.FALSE.equals(a.ready())).toList();
  }
}
