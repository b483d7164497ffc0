package io.whydown.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The plan of the network: who is where, and the script that builds it.
///
/// ```
///   lb .10   web1 .11   web2 .12   dns .13          10.77.0.0/24, fd77::/64
///     └────────┴──────────┴──────────┴── bridge (namespace sw) ── rt .1 ── web9 10.88.0.9, fd88::9
/// ```
///
/// The bridge sits in a namespace of its own, so that nothing of the lab is seen from outside.
final class Topology {

  /// A host: its short name and its number, which is the last part of both addresses.
  record Place(String name, String subnet, int number) {

    String ipv4() {
      return "10." + subnet + ".0." + number;
    }

    String ipv6() {
      return "fd" + subnet + "::" + number;
    }
  }

  static final String SWITCH = "sw";

  static final List<Place> PLACES =
      List.of(
          new Place("rt", "77", 1),
          new Place("lb", "77", 10),
          new Place("web1", "77", 11),
          new Place("web2", "77", 12),
          new Place("dns", "77", 13),
          new Place("web9", "88", 9));

  private Topology() {}

  /*
   * The network is built without duplicate address detection: neighbour solicitation has a
   * link-local source, which is silent for a second while it is tested (RFC 4862, 5.4), and packets
   * through a young router would be lost. A namespace is told all it is told by one ip(8): the
   * processes are what a network costs.
   */

  /// Returns the sh(1) script that builds the network with namespaces that begin with `prefix`.
  static String script(String prefix) {
    var script = new StringBuilder(4096);
    script.append("set -e\nP=").append(prefix).append("\nip netns add ${P}sw\n");
    for (var place : PLACES) {
      script.append("ip netns add ${P}").append(place.name()).append('\n');
      script
          .append("ip netns exec ${P}")
          .append(place.name())
          .append(" sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0")
          .append(settings(place.name()))
          .append('\n');
    }
    script.append(batch(" -n ${P}" + SWITCH, BRIDGE));
    script.append(batch("", cables()));
    script.append(batch(" -n ${P}" + SWITCH, ports()));
    for (var place : PLACES) {
      script.append(batch(" -n ${P}" + place.name(), inside(place)));
    }
    return script.append(CARRIER).toString();
  }

  /// Waits until each interface knows of its cable.
  private static final String CARRIER =
      """
      for h in %s; do
        for i in $(seq 60); do
          case $(ip -n $P$h link show up) in *NO-CARRIER*) sleep 0.05 ;; *) break ;; esac
        done
      done
      """
          .formatted(PLACES.stream().map(Place::name).collect(Collectors.joining(" ")));

  private static String batch(String options, List<String> lines) {
    return "ip" + options + " -batch - <<END\n" + String.join("\n", lines) + "\nEND\n";
  }

  /// Errors of ICMP are limited to one a second by default, so that a rejection would look like
  /// silence now and then.
  private static String settings(String name) {
    String limits = " net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0";
    return switch (name) {
      case "rt" -> limits + " net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1";
      case "web1", "web2", "web9" -> limits;
      default -> "";
    };
  }

  private static boolean isOnBridge(Place place) {
    return place.subnet().equals("77");
  }

  /// It comes before the cables: where both ends of one have the same number, the kernel takes up
  /// to a second to tell the interface of it and sends nothing until then (linkwatch_urgent_event).
  private static final List<String> BRIDGE =
      List.of("link add br0 type bridge mcast_snooping 0", "link set br0 up", "link set lo up");

  private static List<String> cables() {
    var lines = new ArrayList<String>();
    for (var place : PLACES) {
      if (isOnBridge(place)) {
        lines.add(
            "link add eth0 netns ${P}%1$s type veth peer name p-%1$s netns ${P}%2$s"
                .formatted(place.name(), SWITCH));
      }
    }
    lines.add("link add eth1 netns ${P}rt type veth peer name eth0 netns ${P}web9");
    return lines;
  }

  private static List<String> ports() {
    var lines = new ArrayList<String>();
    for (var place : PLACES) {
      if (isOnBridge(place)) {
        lines.add("link set p-" + place.name() + " master br0 up");
      }
    }
    return lines;
  }

  private static List<String> inside(Place place) {
    var lines = new ArrayList<String>();
    lines.add("link set lo up");
    lines.add("addr add " + place.ipv4() + "/24 dev eth0");
    lines.add("addr add " + place.ipv6() + "/64 dev eth0 nodad");
    lines.add("link set eth0 up");
    if (place.name().equals("rt")) {
      lines.add("addr add 10.88.0.1/24 dev eth1");
      lines.add("addr add fd88::1/64 dev eth1 nodad");
      lines.add("link set eth1 up");
    } else {
      lines.add("route add default via 10.%s.0.1".formatted(place.subnet()));
      lines.add("route add default via fd%s::1".formatted(place.subnet()));
    }
    return lines;
  }
}
