package io.whydown.vendor.iproute2;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Parsed;
import io.whydown.model.host.Interface;
import io.whydown.model.host.Neighbour;
import io.whydown.model.host.RoutingTables.IntRange;
import io.whydown.model.host.RoutingTables.NextHop;
import io.whydown.model.host.RoutingTables.Route;
import io.whydown.model.host.RoutingTables.Rule;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.IpPrefix;
import io.whydown.vendor.Captures;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Iproute2ReadersTest {

  private static List<Route> routes(String name, IpFamily family) {
    Parsed<List<Route>> parsed =
        RoutesReader.read(Captures.file("iproute2/" + name, "ip route"), family);
    assertThat(parsed.remarks()).isEmpty();
    return parsed.value();
  }

  private static Route to(List<Route> routes, String prefix) {
    IpPrefix wanted = IpPrefix.tryParse(prefix).orElseThrow();
    return routes.stream().filter(r -> r.destination().equals(wanted)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "txt"})
  void routes_v4(String kind) {
    List<Route> routes = routes("routes4." + kind, IpFamily.V4);

    assertThat(routes).hasSize(14);
    assertThat(to(routes, "10.9.0.0/24").type()).isEqualTo("unreachable");
    assertThat(to(routes, "10.9.1.0/24").type()).isEqualTo("prohibit");
    assertThat(to(routes, "10.9.2.0/24").metric()).isEqualTo(5);
    assertThat(to(routes, "10.9.3.0/24").table()).isEqualTo("100");
    assertThat(to(routes, "127.0.0.1").table()).isEqualTo("local");
    assertThat(to(routes, "10.6.0.0/16").flags()).containsExactly("onlink");
    assertThat(to(routes, "10.8.0.0/16").preferredSource()).isEqualTo(IpAddress.parse("10.1.0.1"));
    assertThat(to(routes, "10.7.0.0/16").nextHops())
        .containsExactly(new NextHop(IpAddress.parse("2001:db8::2"), "d0", 1, List.of()));
    assertThat(to(routes, "0.0.0.0/0").nextHops())
        .containsExactly(
            new NextHop(IpAddress.parse("10.1.0.2"), "d0", 2, List.of()),
            new NextHop(IpAddress.parse("10.1.0.3"), "d0", 1, List.of()));
    assertThat(to(routes, "10.9.0.0/24").nextHops()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "txt"})
  void routes_v6(String kind) {
    List<Route> routes = routes("routes6." + kind, IpFamily.V6);

    assertThat(routes).hasSize(16);
    assertThat(to(routes, "::/0").nextHops()).hasSize(2);
    assertThat(to(routes, "2001:db8:2::/48").type()).isEqualTo("unreachable");
    assertThat(to(routes, "2001:db8:3::/48").source())
        .isEqualTo(IpPrefix.tryParse("2001:db8::/64").orElseThrow());
  }

  @Test
  void routes_json_provenanceIsWhatIpPrints() {
    assertThat(to(routes("routes4.json", IpFamily.V4), "10.9.0.0/24").provenance().raw())
        .isEqualTo("unreachable 10.9.0.0/24");
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "txt"})
  void rules_v4(String kind) {
    List<Rule> rules =
        RulesReader.read(Captures.file("iproute2/rules4." + kind, "ip rule"), IpFamily.V4).value();

    assertThat(rules)
        .extracting(Rule::priority)
        .containsExactly(0L, 100L, 101L, 102L, 103L, 104L, 105L, 106L, 107L, 32_766L, 32_767L);
    assertThat(rules.get(0).from()).isNull();
    assertThat(rules.get(1).from()).isEqualTo(IpPrefix.tryParse("10.1.0.0/24").orElseThrow());
    assertThat(rules.get(1).to()).isEqualTo(IpPrefix.tryParse("10.8.0.0/16").orElseThrow());
    assertThat(rules.get(2).inverted()).isTrue();
    assertThat(rules.get(2).mark()).isEqualTo(1);
    assertThat(rules.get(2).markMask()).isEqualTo(255);
    assertThat(rules.get(3).inputInterface()).isEqualTo("d0");
    assertThat(rules.get(3).protocol()).isEqualTo(new IntRange(6, 6));
    assertThat(rules.get(3).sourcePorts()).isEqualTo(new IntRange(5, 5));
    assertThat(rules.get(3).destinationPorts()).isEqualTo(new IntRange(80, 90));
    assertThat(rules.get(3).action()).isEqualTo("unreachable");
    assertThat(rules.get(4).uids()).isEqualTo(new IntRange(1000, 1001));
    assertThat(rules.get(4).action()).isEqualTo("prohibit");
    assertThat(rules.get(6).unknown()).containsExactly("tos 0x10");
    assertThat(rules.get(6).suppressPrefixLength()).isZero();
    assertThat(rules.get(7).action()).isEqualTo("goto");
    assertThat(rules.get(8).action()).isEqualTo("nop");
    assertThat(rules.get(9).table()).isEqualTo("main");
    assertThat(rules).filteredOn(rule -> !rule.unknown().isEmpty()).hasSize(1);
  }

  @Test
  void rules_busybox_hidesSelectorsAndSaysSo() {
    String text = "--- busybox\n0:\tfrom all lookup local \n101:\tfrom all lookup 100 \n";

    Parsed<List<Rule>> parsed = RulesReader.read(Captures.text("ip rule", text), IpFamily.V4);

    assertThat(parsed.value().get(0).unknown()).isEmpty();
    assertThat(parsed.value().get(1).unknown()).isNotEmpty();
    assertThat(parsed.remarks()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"addr.json", "addr.txt", "addr-busybox.txt"})
  void interfaces(String name) {
    Parsed<List<Interface>> parsed =
        InterfacesReader.read(Captures.file("iproute2/" + name, "ip addr"));

    List<Interface> interfaces = parsed.value();
    assertThat(parsed.remarks()).isEmpty();
    assertThat(interfaces)
        .extracting(Interface::name)
        .containsExactly("lo", "p0", "d0", "br0", "mv0");
    assertThat(interfaces.get(1).master()).isEqualTo("br0");
    assertThat(interfaces.get(2).isLoopback()).isFalse();
    assertThat(interfaces.get(2).carrier()).isTrue();
    assertThat(interfaces.get(4).up()).isFalse();
    assertThat(interfaces.get(2).addresses())
        .extracting(address -> address.address() + "/" + address.prefixLength())
        .startsWith("10.1.0.1/24", "2001:db8::1/64");
    assertThat(interfaces.get(0).addresses().getFirst().scope()).isEqualTo("host");
  }

  @ParameterizedTest
  @ValueSource(strings = {"addr.json", "addr.txt"})
  void interfaces_kind(String name) {
    assertThat(InterfacesReader.read(Captures.file("iproute2/" + name, "ip addr")).value())
        .extracting(Interface::kind)
        .containsExactly("", "veth", "veth", "bridge", "macvlan");
  }

  @ParameterizedTest
  @ValueSource(strings = {"neigh.json", "neigh.txt"})
  void neighbours(String name) {
    Neighbour neighbour =
        NeighboursReader.read(Captures.file("iproute2/" + name, "ip neigh")).value().getFirst();

    assertThat(neighbour.address()).isEqualTo(IpAddress.parse("10.1.0.9"));
    assertThat(neighbour.device()).isEqualTo("d0");
    assertThat(neighbour.mac()).isEqualTo("02:00:00:00:00:09");
    assertThat(neighbour.state()).isEqualTo("PERMANENT");
  }

  @Test
  void routes_cutJson_keepsWhatIsWholeAndSaysSo() {
    String text = Captures.read("iproute2/routes4.json");

    Parsed<List<Route>> parsed =
        RoutesReader.read(Captures.text("ip route", text.substring(0, 700)), IpFamily.V4);

    assertThat(parsed.value()).hasSizeBetween(3, 13);
    assertThat(parsed.remarks()).hasSize(1);
  }

  @Test
  void routes_otherFamily_isARemark() {
    Parsed<List<Route>> parsed =
        RoutesReader.read(Captures.text("ip route", "2001:db8::/64 dev d0"), IpFamily.V4);

    assertThat(parsed.value()).isEmpty();
    assertThat(parsed.remarks()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void read_cutOrMangledAnywhere_neverThrows(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (String name :
        List.of(
            "routes4.json",
            "routes6.txt",
            "rules4.json",
            "rules4.txt",
            "addr.json",
            "addr.txt",
            "neigh.json")) {
      String text = Captures.read("iproute2/" + name);
      for (int i = 0; i < 60; i++) {
        var mangled = new StringBuilder(text.substring(0, random.nextInt(text.length())));
        for (int k = 0; k < 3 && !mangled.isEmpty(); k++) {
          mangled.setCharAt(random.nextInt(mangled.length()), (char) random.nextInt(128));
        }
        var artifact = Captures.text("ip", mangled.toString());

        assertThat(RoutesReader.read(artifact, IpFamily.V4)).isNotNull();
        assertThat(RulesReader.read(artifact, IpFamily.V6)).isNotNull();
        assertThat(InterfacesReader.read(artifact)).isNotNull();
        assertThat(NeighboursReader.read(artifact)).isNotNull();
      }
    }
  }

  @Test
  void interfaces_briefForm() {
    List<Interface> found =
        InterfacesReader.read(
                Captures.text(
                    "ip -br addr",
                    """
                    lo               UNKNOWN        127.0.0.1/8 ::1/128
                    eth0@if4         UP             192.0.2.10/24 metric 100 2001:db8::10/64 fe80::1/64
                    eth1             DOWN
                    """))
            .value();

    assertThat(found).extracting(Interface::name).containsExactly("lo", "eth0", "eth1");
    assertThat(found).extracting(Interface::up).containsExactly(true, true, false);
    assertThat(found.get(1).addresses())
        .extracting(a -> a.address() + "/" + a.prefixLength() + " " + a.scope())
        .containsExactly("192.0.2.10/24 global", "2001:db8::10/64 global", "fe80::1/64 link");
  }

  @Test
  void interfaces_ofIfconfig() {
    List<Interface> found =
        InterfacesReader.read(
                Captures.text(
                    "ifconfig",
                    """
                    eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500
                            inet 192.0.2.21  netmask 255.255.255.128  broadcast 192.0.2.127
                            inet6 2001:db8::21  prefixlen 64  scopeid 0x0<global>
                            ether 52:54:00:12:34:56  txqueuelen 1000  (Ethernet)
                    eth1: flags=4099<UP,BROADCAST,MULTICAST>  mtu 1500
                    """))
            .value();

    assertThat(found).extracting(Interface::carrier).containsExactly(true, false);
    assertThat(found.getFirst().addresses())
        .extracting(a -> a.address() + "/" + a.prefixLength())
        .containsExactly("192.0.2.21/25", "2001:db8::21/64");
  }

  @Test
  void routes_ofTheCommandRoute() {
    List<Route> found =
        RoutesReader.read(
                Captures.text(
                    "route -n",
                    """
                    Kernel-IP-Routentabelle
                    Ziel            Router          Genmask         Flags Metric Ref    Use Iface
                    0.0.0.0         192.0.2.1       0.0.0.0         UG    100    0        0 eth0
                    198.51.100.0    -               255.255.255.0   !     0      -        0 -
                    192.0.2.0       0.0.0.0         255.255.255.0   U     0      0        0 eth0
                    """),
                IpFamily.V4)
            .value();

    assertThat(to(found, "0.0.0.0/0").nextHops())
        .containsExactly(new NextHop(IpAddress.parse("192.0.2.1"), "eth0", 1, List.of()));
    assertThat(to(found, "192.0.2.0/24").nextHops().getFirst().gateway()).isNull();
    assertThat(to(found, "198.51.100.0/24").type()).isEqualTo("unreachable");
  }

  @Test
  void masksThatAreNone_areNotGuessed() {
    List<Interface> interfaces =
        InterfacesReader.read(
                Captures.text(
                    "ifconfig",
                    """
                    eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500
                            inet 192.0.2.21  netmask 255..255.0  broadcast 192.0.2.127
                    """))
            .value();
    var routes =
        RoutesReader.read(
            Captures.text("route -n", "192.0.2.0 0.0.0.0 255..255.0 U 0 0 0 eth0\n"), IpFamily.V4);

    assertThat(interfaces.getFirst().addresses().getFirst().prefixLength()).isEqualTo(32);
    assertThat(routes.value()).isEmpty();
    assertThat(routes.remarks()).isNotEmpty();
  }
}
