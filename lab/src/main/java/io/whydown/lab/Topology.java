package io.whydown.lab;

import java.util.List;

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
   * through a young router would be lost.
   */

  /// Returns the sh(1) script that builds the network with namespaces that begin with `prefix`.
  static String script(String prefix) {
    var script = new StringBuilder(4096);
    script.append(
        """
        set -e
        P=%s
        ip netns add ${P}sw
        ip -n ${P}sw link add br0 type bridge mcast_snooping 0
        ip -n ${P}sw link set br0 up
        ip -n ${P}sw link set lo up
        """
            .formatted(prefix));
    for (var place : PLACES) {
      script.append("ip netns add ${P}").append(place.name()).append('\n');
      script
          .append("ip netns exec ${P}")
          .append(place.name())
          .append(
              " sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0\n");
      script.append("ip -n ${P}").append(place.name()).append(" link set lo up\n");
      if (place.subnet().equals("77")) {
        script.append(onBridge(place));
      }
    }
    script.append(
        """
        ip link add eth1 netns ${P}rt type veth peer name eth0 netns ${P}web9
        ip -n ${P}rt addr add 10.88.0.1/24 dev eth1
        ip -n ${P}rt addr add fd88::1/64 dev eth1 nodad
        ip -n ${P}rt link set eth1 up
        ip -n ${P}web9 addr add 10.88.0.9/24 dev eth0
        ip -n ${P}web9 addr add fd88::9/64 dev eth0 nodad
        ip -n ${P}web9 link set eth0 up
        ip -n ${P}web9 route add default via 10.88.0.1
        ip -n ${P}web9 -6 route add default via fd88::1
        ip netns exec ${P}rt sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
        for h in lb web1 web2 dns; do
          ip -n $P$h route add default via 10.77.0.1
          ip -n $P$h -6 route add default via fd77::1
        done
        for h in rt web1 web2 web9; do
          ip netns exec $P$h sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
        done
        """);
    return script.toString();
  }

  private static String onBridge(Place place) {
    return """
    ip link add eth0 netns ${P}%1$s type veth peer name p-%1$s netns ${P}sw
    ip -n ${P}sw link set p-%1$s master br0 up
    ip -n ${P}%1$s addr add %2$s/24 dev eth0
    ip -n ${P}%1$s addr add %3$s/64 dev eth0 nodad
    ip -n ${P}%1$s link set eth0 up
    """
        .formatted(place.name(), place.ipv4(), place.ipv6());
  }
}
