package io.whydown.diagnose.tables;

import static io.whydown.diagnose.Situation.DIALLED;
import static io.whydown.diagnose.Situation.WEB1;
import static io.whydown.diagnose.Situation.place;
import static io.whydown.diagnose.tables.Facts.connected;
import static io.whydown.diagnose.tables.Facts.endpoint;
import static io.whydown.diagnose.tables.Facts.failed;
import static io.whydown.diagnose.tables.Facts.flat;
import static io.whydown.diagnose.tables.Facts.listening;
import static io.whydown.diagnose.tables.Row.likely;
import static io.whydown.diagnose.tables.Row.proven;
import static io.whydown.diagnose.tables.Row.quiet;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.Catalogue;
import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.model.host.Interface;
import io.whydown.model.host.NamespaceListeners;
import io.whydown.model.host.Neighbour;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Server;
import io.whydown.model.proxy.ServerDraft;
import io.whydown.net.Endpoint;
import io.whydown.net.Errno;
import io.whydown.net.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The service runs, and not where the balancer dials.
class AddressCausesTest {

  private static final String STRANGER = "02:00:00:00:00:77";
  private static final String REFUSED = "connection-refused";
  private static final String NOBODY = "no-listener-on-port";
  private static final String ELSEWHERE = "no-listener-on-address";

  static List<Row> rows() {
    return Stream.of(bound(), ports(), checks(), addresses(), namespaces())
        .flatMap(List::stream)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void judge_row_asTheTableSays(Row row) {
    row.check();
  }

  private static Situation java(String... addresses) {
    Situation situation = flat().refused();
    for (String address : addresses) {
      situation.serverHost().socket(Facts.tcp("LISTEN", address, 8080, true, null));
    }
    return situation;
  }

  private static List<Row> bound() {
    return List.of(
        proven("127.0.0.1", java("127.0.0.1"), REFUSED, ELSEWHERE, "bound-to-loopback"),
        proven("both loopbacks", java("127.0.0.1", "::1"), REFUSED, ELSEWHERE, "bound-to-loopback"),
        proven(
                "IPv4 on loopback, IPv6 everywhere",
                java("127.0.0.1", "::"),
                REFUSED,
                ELSEWHERE,
                "bound-to-loopback")
            .without("listener-ipv6-only", "bound-to-other-address"),
        proven("another address", java("192.0.2.2"), REFUSED, ELSEWHERE, "bound-to-other-address")
            .without("bound-to-loopback"),
        proven(
            "another address, and loopback",
            java("127.0.0.1", "192.0.2.2"),
            REFUSED,
            ELSEWHERE,
            "bound-to-other-address"),
        proven(
            "another address, and IPv6",
            java("192.0.2.2", "::"),
            REFUSED,
            ELSEWHERE,
            "bound-to-other-address"),
        proven("IPv6 alone", java("::"), REFUSED, ELSEWHERE, "listener-ipv6-only")
            .without("listener-ipv4-only", "bound-to-loopback", "bound-to-other-address"),
        proven(
                "IPv4 alone, IPv6 is dialled",
                dialled6("0.0.0.0"),
                REFUSED,
                ELSEWHERE,
                "listener-ipv4-only")
            .without("listener-ipv6-only"),
        proven(
            "IPv4 loopback, ::1 is dialled",
            dialled("::1", "127.0.0.1"),
            REFUSED,
            ELSEWHERE,
            "listener-ipv4-only"),
        proven(
            "::1 alone, 127.0.0.1 is dialled",
            dialled("127.0.0.1", "::1"),
            REFUSED,
            ELSEWHERE,
            "listener-ipv6-only"),
        quiet(
            "all addresses",
            listening().refused(),
            ELSEWHERE,
            NOBODY,
            "bound-to-loopback",
            "bound-to-other-address",
            "listener-ipv6-only",
            "listener-ipv4-only"),
        quiet(
            "loopback of another port",
            flat().refused().listener("127.0.0.1", 5432, "db", 5),
            "bound-to-loopback",
            ELSEWHERE));
  }

  private static Situation dialled6(String bound) {
    return dialled("2001:db8::1", bound);
  }

  private static Situation dialled(String address, String bound) {
    Situation situation =
        flat()
            .server(Situation.server("web1", address, 8080))
            .saw(failed(endpoint(address, 8080), Errno.ECONNREFUSED));
    situation.serverHost().socket(Facts.tcp("LISTEN", bound, 8080, true, null));
    return situation;
  }

  @Test
  void wrongPort_unitWithADropIn_namesTheFilesThatSetThePort() {
    Situation situation = passes(refused(9080, "myapp"), 9080);
    situation
        .serverHost()
        .units(
            List.of(
                Facts.unit(
                    "myapp.service",
                    "active",
                    "running",
                    "success",
                    812,
                    0,
                    List.of(),
                    Map.of(
                        "FragmentPath",
                        "/etc/systemd/system/myapp.service",
                        "DropInPaths",
                        "/etc/systemd/system/myapp.service.d/50-blue.conf"))));

    var outcome = Catalogue.find("wrong-port").orElseThrow().examine(situation.build());

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Likely.class,
            likely ->
                assertThat(likely.finding().remedies().getFirst().summary())
                    .endsWith(
                        "let the service listen on 8080: see"
                            + " /etc/systemd/system/myapp.service.d/50-blue.conf,"
                            + " /etc/systemd/system/myapp.service"));
  }

  private static Situation refused(int port, String command) {
    return flat().refused().listener("0.0.0.0", port, command, 812);
  }

  private static Situation passes(Situation situation, int port) {
    return situation.saw(
        Facts.replay(endpoint("192.0.2.1", port), "near-miss", new CheckResult.Passed(), 200));
  }

  private static List<Row> ports() {
    return List.of(
        likely(
            "the check passes on another port",
            passes(refused(8081, "java"), 8081),
            REFUSED,
            NOBODY,
            "wrong-port"),
        likely(
            "no check could be sent, and one runtime listens at a port like it",
            refused(8081, "java"),
            REFUSED,
            NOBODY,
            "wrong-port"),
        quiet(
            "a check could be sent, and is not passed there",
            refused(8081, "java")
                .saw(
                    Facts.replay(
                        endpoint("192.0.2.1", 8081),
                        "near-miss",
                        new CheckResult.Unexpected("200", "404"),
                        0)),
            "wrong-port"),
        quiet(
            "system services",
            refused(53, "systemd-resolve").listener("0.0.0.0", 9100, "node_exporter", 3),
            "wrong-port"),
        quiet(
            "an unrelated listener, no check passes",
            refused(6379, "redis-server").listener("0.0.0.0", 5432, "postgres", 9),
            "wrong-port"),
        proven(
            "UDP alone",
            withSocket(Facts.udp("0.0.0.0", 8080, null)),
            REFUSED,
            NOBODY,
            "udp-tcp-mismatch"),
        quiet(
            "a UDP client that uses the port",
            withSocket(Facts.udp("192.0.2.1", 8080, "192.0.2.53:53")),
            "udp-tcp-mismatch"),
        quiet(
            "UDP of another port", withSocket(Facts.udp("0.0.0.0", 53, null)), "udp-tcp-mismatch"));
  }

  private static Situation withSocket(SocketEntry socket) {
    Situation situation = flat().refused();
    situation.serverHost().socket(socket);
    return situation;
  }

  private static List<Row> checks() {
    Endpoint wrong = endpoint("192.0.2.1", 8081);
    Endpoint other = endpoint("192.0.2.99", 8080);
    return List.of(
        proven(
            "the check's port is closed",
            checked(null, 8081).saw(failed(wrong, Errno.ECONNREFUSED)).saw(connected(DIALLED)),
            REFUSED,
            NOBODY,
            "health-check-wrong-port"),
        quiet(
            "both ports are closed",
            flat()
                .server(checkedServer(null, 8081))
                .saw(failed(wrong, Errno.ECONNREFUSED))
                .refused(),
            "health-check-wrong-port"),
        quiet(
            "the check has the traffic's port",
            checked(null, 8080).refused(),
            "health-check-wrong-port",
            "health-check-other-address"),
        proven(
            "the check's address is nobody's",
            checked("192.0.2.99", 0).saw(failed(other, Errno.EHOSTUNREACH)).saw(connected(DIALLED)),
            "host-unreachable",
            "health-check-other-address"),
        quiet(
            "neither address answers",
            checked("192.0.2.99", 0).saw(failed(other, Errno.EHOSTUNREACH)).refused(),
            "health-check-other-address"));
  }

  private static Situation checked(@Nullable String address, int port) {
    return listening().server(checkedServer(address, port));
  }

  private static Server checkedServer(@Nullable String address, int port) {
    var check =
        new Check(
            Check.Kind.TCP,
            address,
            port,
            false,
            null,
            null,
            0,
            List.of(),
            Duration.ofSeconds(2),
            null,
            2,
            3,
            place("server web1 check"));
    return new ServerDraft(
            "web1",
            new Server.Target.Address(IpAddress.parse("192.0.2.1")),
            8080,
            place("server web1"))
        .check(check)
        .server();
  }

  private static Situation waiting() {
    Situation situation = moved("web1/interfaces-moved", "routes4-moved");
    situation.serverHost().listener("192.0.2.1", 8080, "java", 812);
    return situation;
  }

  private static List<Row> addresses() {
    return List.of(
        likely(
            "the host has another address on the same link",
            moved("web1/interfaces-moved", "routes4-moved").refused(),
            REFUSED,
            "address-moved"),
        proven(
            "the service waits on an address that nobody holds",
            waiting().refused(),
            REFUSED,
            "vip-not-held"),
        quiet(
            "the address moved, and nothing keeps it",
            moved("web1/interfaces-moved", "routes4-moved").refused(),
            "vip-not-held"),
        quiet(
            "a local route covers the address",
            moved("web1/interfaces-moved", "routes4-anyip").refused(),
            "address-moved",
            "address-reused"),
        proven(
            "another known machine has the address and answers for it",
            given(STRANGER, STRANGER).refused(),
            REFUSED,
            "address-reused"),
        quiet(
            "only the check goes to that other machine",
            checkedElsewhere(),
            "address-reused",
            "address-moved"),
        likely(
            "a machine that nobody looked into answers for the address",
            given(STRANGER, null).refused(),
            REFUSED,
            "address-reused"),
        likely(
            "the address is behind a router, where it may be translated",
            translated(),
            "connection-timeout",
            "address-moved"),
        quiet(
            "one of two addresses is dialled",
            moved("web1/interfaces-second", "routes4-second").refused(),
            "address-moved"),
        proven(
            "duplicate address detection failed",
            flags("dadfailed"),
            "connection-timeout",
            "duplicate-address"),
        quiet("detection goes on", flags("tentative"), "duplicate-address"),
        likely(
            "two hosts hold it",
            listening().timedOut().host(Captured.host("netns:web2", "web1")),
            "connection-timeout",
            "duplicate-address"),
        quiet(
            "a neighbour has its own",
            listening().timedOut().host(Captured.host("netns:web2", "lb")),
            "duplicate-address"));
  }

  private static Situation moved(String interfaces, String routes) {
    Situation situation = flat();
    HostBuilder host = Captured.host(WEB1, "web1", routes, "rules4");
    return situation.serverHost(
        host.interfaces(Captured.interfaces(interfaces)).listener("0.0.0.0", 8080, "java", 812));
  }

  /// The address was given to a machine with that MAC, which is looked into when `known` is not
  /// null.
  private static Situation given(String mac, @Nullable String known) {
    Situation situation = moved("web1/interfaces-moved", "routes4-moved");
    IpAddress address = DIALLED.address();
    situation
        .balancerHost()
        .neighbours(List.of(new Neighbour(address, "eth0", mac, "STALE", place("neighbour"))));
    if (known == null) {
      return situation;
    }
    var own = new Interface.Address(address, 24, "global", List.of(), place("inet " + address));
    var eth0 =
        new Interface(2, "eth0", "", null, true, true, 1500, known, List.of(own), place("eth0"));
    return situation.host(new HostBuilder("netns:stranger").interfaces(List.of(eth0)));
  }

  /// The address of the check alone is another machine's.
  private static Situation checkedElsewhere() {
    Situation situation = given(STRANGER, STRANGER);
    return situation
        .server(
            new ServerDraft(
                    "web1",
                    new Server.Target.Address(IpAddress.parse("192.0.2.7")),
                    8080,
                    place("server web1"))
                .check(Objects.requireNonNull(checkedServer("192.0.2.1", 8080).check()))
                .server())
        .refused();
  }

  /// The balancer dials an address of a network that neither host is in.
  private static Situation translated() {
    return Facts.routed()
        .server(Situation.server("web1", "198.51.100.7", 8080))
        .saw(
            Facts.connect(
                endpoint("198.51.100.7", 8080),
                new io.whydown.net.ConnectOutcome.NoAnswer(2_000_000_000L)));
  }

  private static Situation flags(String flag) {
    Situation situation = listening().timedOut();
    Interface eth0 = Captured.interfaces("web1/interfaces").getLast();
    Interface.Address own = eth0.addresses().getFirst();
    var marked =
        new Interface.Address(
            own.address(), own.prefixLength(), own.scope(), List.of(flag), own.provenance());
    situation
        .serverHost()
        .interfaces(
            List.of(
                new Interface(
                    2,
                    "eth0",
                    "veth",
                    null,
                    true,
                    true,
                    1500,
                    null,
                    List.of(marked),
                    eth0.provenance())));
    return situation;
  }

  private static List<Row> namespaces() {
    return List.of(
        likely(
            "in a namespace of its own",
            inNamespace(8080),
            REFUSED,
            NOBODY,
            "vrf-or-netns-mismatch"),
        likely(
            "its unit runs in a namespace that has a name",
            inNamed("active", "/run/netns/blue"),
            REFUSED,
            NOBODY,
            "vrf-or-netns-mismatch"),
        quiet("its unit names none", inNamed("active", ""), "vrf-or-netns-mismatch"),
        quiet(
            "its unit names one and does not run",
            inNamed("inactive", "/run/netns/blue"),
            "vrf-or-netns-mismatch"),
        quiet("another port in a namespace", inNamespace(9090), "vrf-or-netns-mismatch"),
        proven(
            "bound to another device",
            onDevice("eth9"),
            REFUSED,
            ELSEWHERE,
            "vrf-or-netns-mismatch"),
        quiet(
            "bound to the device of the address",
            onDevice("eth0"),
            "vrf-or-netns-mismatch",
            ELSEWHERE));
  }

  private static Situation onDevice(String device) {
    return withSocket(Facts.tcp("LISTEN", "0.0.0.0", 8080, null, device));
  }

  private static Situation inNamed(String state, String path) {
    Situation situation = inNamespace(9090);
    situation
        .serverHost()
        .units(
            List.of(
                Facts.unit(
                    "web.service",
                    state,
                    state.equals("active") ? "running" : "dead",
                    "success",
                    state.equals("active") ? 812 : 0,
                    0,
                    List.of(),
                    Map.of("NetworkNamespacePath", path))));
    return situation;
  }

  private static Situation inNamespace(int port) {
    Situation situation = flat().refused();
    var socket = Facts.tcp("LISTEN", "0.0.0.0", port, null, null);
    situation
        .serverHost()
        .otherNamespaces(
            List.of(
                new NamespaceListeners(
                    4026532999L, 812, "java", List.of(socket), place("nsenter ss"))));
    return situation;
  }
}
