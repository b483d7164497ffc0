package io.whydown.vendor.iptables;

import io.whydown.model.filter.FilterSet;
import io.whydown.net.IpFamily;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// One set of ipset(8).
///
/// @param family of its addresses
/// @param dimensions of its type, for instance `ip,port` of `hash:ip,port`
/// @param elements as the packet filter looks them up; a port dimension of a hash takes two places,
///   protocol and port
public record IpSet(String name, IpFamily family, List<Dimension> dimensions, FilterSet elements) {

  public IpSet {
    dimensions = List.copyOf(dimensions);
  }

  /// The parts of a set's type.
  public enum Dimension {
    ADDRESS,
    /// Protocol and port together.
    PORT,
    /// A port alone (`bitmap:port`).
    BARE_PORT,
    INTERFACE,
    MARK,
    MAC,
    OTHER;

    static List<Dimension> ofType(String type) {
      int colon = type.indexOf(':');
      boolean bitmap = type.startsWith("bitmap:");
      return Arrays.stream(type.substring(colon + 1).split(","))
          .map(word -> of(word, bitmap))
          .toList();
    }

    private static Dimension of(String word, boolean bitmap) {
      return switch (word) {
        case "ip", "net" -> ADDRESS;
        case "port" -> bitmap ? BARE_PORT : PORT;
        case "iface" -> INTERFACE;
        case "mark" -> MARK;
        case "mac" -> MAC;
        default -> OTHER;
      };
    }
  }

  static Optional<IpSet> find(List<IpSet> sets, String name) {
    return sets.stream().filter(set -> set.name().equals(name)).findFirst();
  }
}
