package io.whydown.vendor.iptables;

import io.whydown.model.filter.FilterSet;
import io.whydown.net.IpFamily;
import java.util.Arrays;
import java.util.LinkedHashMap;
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

  /// The set of a name; of a list with members of both families the part of this one.
  static Optional<IpSet> find(List<IpSet> sets, String name, IpFamily family) {
    Optional<IpSet> any = Optional.empty();
    for (IpSet set : sets) {
      if (set.name().equals(name)) {
        if (set.family() == family) {
          return Optional.of(set);
        }
        any = any.isPresent() ? any : Optional.of(set);
      }
    }
    return any;
  }

  /// The contents of all sets as rules of this family see them, one for each name.
  static List<FilterSet> elements(List<IpSet> sets, IpFamily family) {
    var byName = new LinkedHashMap<String, IpSet>();
    for (IpSet set : sets) {
      if (set.family() == family || !byName.containsKey(set.name())) {
        byName.put(set.name(), set);
      }
    }
    return byName.values().stream().map(IpSet::elements).toList();
  }
}
