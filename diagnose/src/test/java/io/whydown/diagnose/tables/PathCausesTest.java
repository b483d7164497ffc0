package io.whydown.diagnose.tables;

import static io.whydown.diagnose.Situation.LB;
import static io.whydown.diagnose.Situation.WEB1;
import static io.whydown.diagnose.tables.Facts.check;
import static io.whydown.diagnose.tables.Facts.errno;
import static io.whydown.diagnose.tables.Facts.icmp;
import static io.whydown.diagnose.tables.Facts.listening;
import static io.whydown.diagnose.tables.Facts.queue;
import static io.whydown.diagnose.tables.Facts.routed;
import static io.whydown.diagnose.tables.Row.likely;
import static io.whydown.diagnose.tables.Row.proven;
import static io.whydown.diagnose.tables.Row.quiet;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.model.host.Interface;
import io.whydown.model.host.Neighbour;
import io.whydown.model.host.RoutingTables;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import io.whydown.net.IcmpError;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.vendor.iproute2.TransformsReader;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Routes, links and routers.
class PathCausesTest {

  private static final String TIMEOUT = "connection-timeout";
  private static final String UNREACHABLE = "host-unreachable";
  private static final String[] LOCAL = {"no-route", "route-forbids", "policy-routing-rule"};
  private static final String[] ROUTERS = {
    "router-acl-reject",
    "router-acl-drop",
    "router-blackhole",
    "router-no-route",
    "ip-forward-off",
    "return-path-missing"
  };

  static List<Row> rows() {
    return Stream.of(
            local(),
            collisions(),
            transforms(),
            tunnels(),
            links(),
            narrow(),
            translators(),
            routers(),
            reports())
        .flatMap(List::stream)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void judge_row_asTheTableSays(Row row) {
    row.check();
  }

  private static Situation balancer(String folder, String routes4, String rules4) {
    return listening().balancerHost(Captured.host(LB, folder, routes4, rules4));
  }

  private static Situation through(HostBuilder router) {
    return routed(router).listener("0.0.0.0", 8080, "java", 812);
  }

  /// The entry of the gateway that the routes of web1 name.
  private static Situation gatewayOfWeb1(String state) {
    var entry =
        new Neighbour(
            IpAddress.parse("192.0.2.254"), "eth0", null, state, Situation.place("192.0.2.254"));
    return through(router())
        .serverHost(
            Captured.host(WEB1, "web1-routed")
                .neighbours(List.of(entry))
                .listener("0.0.0.0", 8080, "java", 812));
  }

  private static HostBuilder router() {
    return Captured.host("netns:r", "router");
  }

  private static Situation router(String routes4) {
    return through(Captured.host("netns:r", "router", routes4, "rules4"));
  }

  private static List<Row> local() {
    return List.of(
        proven(
            "no default route",
            through(router())
                .balancerHost(Captured.host(LB, "lb-routed", "routes4-none", "rules4"))
                .connect(errno(Errno.ENETUNREACH)),
            "network-unreachable",
            "no-route"),
        proven(
            "unreachable",
            balancer("lb", "routes4-unreachable", "rules4").connect(errno(Errno.EHOSTUNREACH)),
            UNREACHABLE,
            "route-forbids"),
        proven(
            "prohibit",
            balancer("lb", "routes4-prohibit", "rules4").connect(errno(Errno.EACCES)),
            "connect-denied",
            "route-forbids"),
        proven(
                "blackhole",
                balancer("lb", "routes4-blackhole", "rules4").connect(errno(Errno.EINVAL)),
                "local-resource-error",
                "route-forbids")
            .without("policy-routing-rule", "no-route"),
        proven(
            "a policy rule forbids",
            balancer("lb", "routes4", "rules4-unreachable").connect(errno(Errno.EHOSTUNREACH)),
            UNREACHABLE,
            "policy-routing-rule"),
        proven(
            "a policy rule leads to a table that forbids",
            balancer("lb", "routes4-table", "rules4-table").connect(errno(Errno.EINVAL)),
            "local-resource-error",
            "policy-routing-rule"),
        quiet("the usual routes", listening().timedOut(), LOCAL),
        quiet("through a router", through(router()).timedOut(), LOCAL));
  }

  /// The balancer has these IPsec policies besides its usual routes.
  private static Situation policies(String text) {
    Situation situation = listening().timedOut();
    RoutingTables tables = Captured.routes("lb", "routes4", "rules4");
    situation
        .balancerHost()
        .routes(tables.withTransforms(TransformsReader.read(Captured.command(text)).value()));
    return situation;
  }

  private static List<Row> transforms() {
    return List.of(
        proven(
            "an IPsec policy blocks",
            policies("src 0.0.0.0/0 dst 192.0.2.0/24\n\tdir out action block priority 9\n"),
            TIMEOUT,
            "xfrm-policy-drop"),
        quiet(
            "an IPsec policy about others, behind one that allows",
            policies(
                """
                src 0.0.0.0/0 dst 198.51.100.0/24
                \tdir out action block priority 1
                src 0.0.0.0/0 dst 192.0.2.0/24
                \tdir out priority 2
                src 0.0.0.0/0 dst 0.0.0.0/0
                \tdir out action block priority 3
                """),
            "xfrm-policy-drop"));
  }

  /// The interfaces of a capture, as if each were a VXLAN tunnel.
  private static List<Interface> tunnels(String name) {
    return Captured.interfaces(name).stream()
        .map(i ->
            i.isLoopback()
                ? i
                : new Interface(
                    i.index(),
                    i.name(),
                    "vxlan",
                    i.master(),
                    i.up(),
                    i.carrier(),
                    i.mtu(),
                    i.mac(),
                    i.addresses(),
                    i.provenance()))
        .toList();
  }

  private static List<Row> tunnels() {
    Situation down = listening().timedOut();
    down.balancerHost().interfaces(tunnels("lb/interfaces-nocarrier"));
    return List.of(
        proven("the balancer's tunnel has no carrier", down, TIMEOUT, "vpn-or-tunnel-down")
            .without("link-down-or-vlan"),
        quiet("no tunnel at all", listening().timedOut(), "vpn-or-tunnel-down"),
        likely(
            "time-exceeded answers",
            listening()
                .serverHostUnknown()
                .connect(
                    new ConnectOutcome.Failed(
                        Errno.EHOSTUNREACH,
                        false,
                        new IcmpError(IpFamily.V4, 11, 0, IpAddress.parse("192.0.2.254")),
                        1_000_000)),
            UNREACHABLE,
            "routing-loop"),
        quiet("through one router", through(router()).timedOut(), "routing-loop"));
  }

  private static Situation serverInterfaces(Situation situation, String name) {
    HostBuilder host = Captured.host(WEB1, "web1").interfaces(Captured.interfaces(name));
    return situation.serverHost(host.listener("0.0.0.0", 8080, "java", 812));
  }

  private static List<Row> links() {
    Situation noCarrier = listening().timedOut();
    noCarrier.balancerHost().interfaces(Captured.interfaces("lb/interfaces-nocarrier"));
    Situation dead = listening().serverHostUnknown().timedOut();
    dead.balancerHost().neighbours(Captured.neighbours("lb/neighbours-failed"));
    return List.of(
        proven(
            "the server's interface is down",
            serverInterfaces(listening(), "web1/interfaces-down").timedOut(),
            TIMEOUT,
            "link-down-or-vlan"),
        proven("the balancer's interface has no carrier", noCarrier, TIMEOUT, "link-down-or-vlan"),
        quiet(
            "links that are up",
            listening().timedOut(),
            "link-down-or-vlan",
            "host-down-same-subnet"),
        proven("the neighbour entry failed", dead, TIMEOUT, "host-down-same-subnet"),
        likely(
            "both ends are up, and the balancer finds nobody",
            listening().connect(icmp(Errno.EHOSTUNREACH, 1, "192.0.2.10", 3050)),
            UNREACHABLE,
            "link-down-or-vlan"),
        proven(
                "the server is told to answer nobody",
                arpIgnored("8"),
                UNREACHABLE,
                "host-down-same-subnet")
            .without("link-down-or-vlan"),
        likely(
            "the server answers for addresses of the interface alone",
            arpIgnored("1"),
            UNREACHABLE,
            "link-down-or-vlan"),
        proven(
                "ARP is off at the server's interface",
                withoutArp(),
                UNREACHABLE,
                "host-down-same-subnet")
            .without("link-down-or-vlan"),
        quiet(
            "another host says that it finds nobody",
            listening().connect(icmp(Errno.EHOSTUNREACH, 1, "192.0.2.254", 3050)),
            "link-down-or-vlan"),
        proven(
                "the kernel itself says so",
                listening()
                    .serverHostUnknown()
                    .connect(icmp(Errno.EHOSTUNREACH, 1, "192.0.2.10", 3050)),
                UNREACHABLE,
                "host-down-same-subnet")
            .without("host-down-behind-router"),
        quiet(
            "a refusal proves that the machine is there",
            listening().refused(),
            "host-down-same-subnet",
            "host-down-behind-router"));
  }

  private static Situation arpIgnored(String value) {
    Situation situation = listening().connect(icmp(Errno.EHOSTUNREACH, 1, "192.0.2.10", 3050));
    situation.serverHost().sysctl("net.ipv4.conf.all.arp_ignore", value);
    return situation;
  }

  private static Situation withoutArp() {
    Situation situation = arpIgnored("0");
    situation
        .serverHost()
        .interfaces(
            Captured.interfaces("web1/interfaces").stream()
                .map(i ->
                    new Interface(
                        i.index(),
                        i.name(),
                        i.kind(),
                        i.master(),
                        i.up(),
                        i.carrier(),
                        i.mtu(),
                        i.mac(),
                        true,
                        i.addresses(),
                        i.programs(),
                        i.provenance()))
                .toList());
    return situation;
  }

  /// The check stalls behind a router whose interfaces take so many bytes; of the server's answer
  /// so many are not acknowledged.
  private static Situation stalled(int mtu, long unacknowledged) {
    List<Interface> devices =
        Captured.interfaces("router/interfaces").stream()
            .map(i -> i.isLoopback() ? i : with(i, mtu))
            .toList();
    SocketEntry listener = queue(0, 128);
    SocketEntry answer =
        new SocketEntry(
            SocketEntry.Transport.TCP,
            "FIN-WAIT-1",
            IpAddress.parse("192.0.2.1"),
            8080,
            null,
            null,
            null,
            0,
            unacknowledged,
            0,
            List.of(),
            true,
            "203.0.113.10:35160",
            Situation.place("FIN-WAIT-1"));
    Situation situation =
        routed(router().interfaces(devices))
            .connected()
            .saw(check(new CheckResult.TimedOut("response"), 0));
    situation.serverHost().sockets(List.of(listener, answer));
    return situation;
  }

  private static Interface with(Interface i, int mtu) {
    return new Interface(
        i.index(),
        i.name(),
        i.kind(),
        i.master(),
        i.up(),
        i.carrier(),
        mtu,
        i.mac(),
        i.addresses(),
        i.provenance());
  }

  private static List<Row> narrow() {
    return List.of(
        likely("a narrow router", stalled(1300, 9087), "response-timeout", "mtu-blackhole"),
        quiet("the application has not answered", stalled(1300, 0), "mtu-blackhole"),
        quiet("a wide router", stalled(1500, 9087), "mtu-blackhole"));
  }

  /// The balancer dials port 80 of a router on its own link, which has these rules.
  private static Situation translated(String rules) {
    return listening()
        .host(Captured.host("netns:r", "router").filters(Captured.nft(rules)))
        .server(Situation.server("web1", "192.0.2.254", 80))
        .connect("192.0.2.254", 80, new ConnectOutcome.NoAnswer(2_000_000_000L));
  }

  private static List<Row> translators() {
    return List.of(
        proven(
                "the server answers past the router that translates",
                translated("hairpin"),
                TIMEOUT,
                "hairpin-nat-missing")
            .without("address-moved", "address-reused", "vip-not-held"),
        quiet(
            "the router translates the source too",
            translated("hairpin-masquerade"),
            "hairpin-nat-missing",
            "address-moved",
            "address-reused"),
        quiet("nobody translates", through(router()).timedOut(), "hairpin-nat-missing"));
  }

  /// The router gives connections two source ports, and counts so many that it could not insert.
  private static Situation sources(String rules, long failed) {
    return through(router().filters(Captured.nft(rules)))
        .timedOut()
        .saw(
            new Observation.CounterSeries(
                LB,
                "netns:r",
                Situation.DIALLED,
                Collections.nCopies(3, new ConnectOutcome.NoAnswer(500_000_000L)),
                "",
                0,
                Map.of("nf_conntrack.insert_failed", failed),
                Situation.place("cat /proc/net/stat/nf_conntrack")));
  }

  private static List<Row> collisions() {
    return List.of(
        proven(
            "each connect finds no port",
            sources("snat-narrow", 3),
            TIMEOUT,
            "nat-source-collision"),
        quiet("each connect finds a port", sources("snat-narrow", 0), "nat-source-collision"),
        quiet("every port is offered", sources("snat-plain", 3), "nat-source-collision"));
  }

  private static List<Row> routers() {
    return List.of(
        proven(
                "the router drops",
                through(router().filters(Captured.nft("forward-drop"))).timedOut(),
                TIMEOUT,
                "packet-dropped",
                "router-acl-drop")
            .without("firewall-drop", "lb-firewall-drop"),
        proven(
                "the router rejects",
                through(router().filters(Captured.nft("forward-reject")))
                    .connect(icmp(Errno.EHOSTUNREACH, 13, "203.0.113.254", 1)),
                UNREACHABLE,
                "packet-rejected",
                "router-acl-reject")
            .without("firewall-reject", "host-down-behind-router"),
        quiet(
            "the router's input rules",
            through(router().filters(Captured.nft("policy"))).timedOut(),
            ROUTERS),
        proven(
            "the router has a blackhole",
            router("routes4-blackhole").timedOut(),
            TIMEOUT,
            "router-blackhole"),
        proven(
            "the router has no route",
            router("routes4-none").connect(icmp(Errno.ENETUNREACH, 0, "203.0.113.254", 1)),
            "network-unreachable",
            "router-no-route"),
        proven(
            "the router does not forward",
            through(router().sysctl("net.ipv4.ip_forward", "0")).timedOut(),
            TIMEOUT,
            "ip-forward-off"),
        proven(
            "no way back",
            through(router())
                .serverHost(
                    Captured.host(WEB1, "web1-routed", "routes4-none", "rules4")
                        .listener("0.0.0.0", 8080, "java", 812))
                .timedOut(),
            TIMEOUT,
            "return-path-missing"),
        likely(
            "the gateway of the way back answers nobody",
            gatewayOfWeb1("FAILED").timedOut(),
            TIMEOUT,
            "return-path-missing"),
        quiet(
            "the gateway of the way back is there",
            gatewayOfWeb1("REACHABLE").timedOut(),
            "return-path-missing"),
        quiet("all routes are there", through(router()).timedOut(), ROUTERS));
  }

  /// What ICMP alone says, with no host but the balancer.
  private static List<Row> reports() {
    return List.of(
        proven(
            "a router rejects, by its own address",
            blind().connect(icmp(Errno.EHOSTUNREACH, 13, "203.0.113.254", 1)),
            UNREACHABLE,
            "packet-rejected",
            "router-acl-reject"),
        likely(
            "a router has no route, by its own address",
            blind().connect(icmp(Errno.ENETUNREACH, 0, "203.0.113.254", 1)),
            "network-unreachable",
            "router-no-route"),
        proven(
            "a router reports the host, after three seconds",
            blind().connect(icmp(Errno.EHOSTUNREACH, 1, "203.0.113.254", 3070)),
            UNREACHABLE,
            "host-down-behind-router"),
        likely(
                "a router reports the host at once",
                blind().connect(icmp(Errno.EHOSTUNREACH, 1, "203.0.113.254", 1)),
                UNREACHABLE,
                "host-down-behind-router")
            .without("host-down-same-subnet"),
        quiet("silence", blind().timedOut(), ROUTERS),
        quiet(
            "the server itself answers",
            blind().connect(icmp(Errno.EHOSTUNREACH, 1, "192.0.2.1", 1)),
            "host-down-behind-router",
            "router-acl-reject",
            "router-no-route"));
  }

  private static Situation blind() {
    return new Situation().balancerHost(Captured.host(LB, "lb-routed")).serverHostUnknown();
  }
}
