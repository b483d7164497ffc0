package io.whydown.model.platform;

import io.whydown.model.evidence.Provenance;
import io.whydown.net.IpAddress;
import io.whydown.net.IpPrefix;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How a cloud's networks lead to each other, as far as it was shown.
///
/// @param attributes settings of balancers
public record CloudNetwork(
    List<RouteTable> tables, List<Peering> peerings, List<Attribute> attributes) {

  public static final CloudNetwork NONE = new CloudNetwork(List.of(), List.of(), List.of());

  public CloudNetwork {
    tables = List.copyOf(tables);
    peerings = List.copyOf(peerings);
    attributes = List.copyOf(attributes);
  }

  /// The routes of subnets.
  ///
  /// @param complete true when all of its routes were shown
  public record RouteTable(
      String id,
      List<String> subnets,
      List<Route> routes,
      boolean complete,
      Provenance provenance) {

    public RouteTable {
      subnets = List.copyOf(subnets);
      routes = List.copyOf(routes);
    }

    /// The route with the longest prefix, which is the one that is used.
    public Optional<Route> to(IpAddress address) {
      return routes.stream()
          .filter(route -> route.destination().contains(address))
          .max(Comparator.comparingInt(route -> route.destination().length()));
    }
  }

  /// @param target gateway, instance, interface or connection; `local` for the network itself
  /// @param blackhole its target is gone
  public record Route(IpPrefix destination, String target, boolean blackhole) {}

  /// A connection of two networks.
  ///
  /// @param status `active`, `pending-acceptance`, `rejected`, `expired`, …
  public record Peering(String id, String status, Provenance provenance) {}

  public record Attribute(String key, String value, Provenance provenance) {}

  public Optional<Attribute> attribute(String key) {
    return attributes.stream().filter(a -> a.key().equals(key)).findFirst();
  }

  boolean isEmpty() {
    return tables.isEmpty() && peerings.isEmpty() && attributes.isEmpty();
  }

  CloudNetwork plus(CloudNetwork other) {
    return new CloudNetwork(
        Stream.concat(tables.stream(), other.tables.stream()).toList(),
        Stream.concat(peerings.stream(), other.peerings.stream()).toList(),
        Stream.concat(attributes.stream(), other.attributes.stream()).toList());
  }
}
