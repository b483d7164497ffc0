package io.whydown.diagnose.tables;

import static io.whydown.diagnose.tables.Facts.endpoint;
import static io.whydown.diagnose.tables.Facts.flat;
import static io.whydown.diagnose.tables.Facts.line;
import static io.whydown.diagnose.tables.Facts.said;
import static io.whydown.diagnose.tables.Facts.service;
import static io.whydown.diagnose.tables.Facts.units;
import static io.whydown.diagnose.tables.Row.likely;
import static io.whydown.diagnose.tables.Row.proven;
import static io.whydown.diagnose.tables.Row.quiet;

import io.whydown.diagnose.Situation;
import io.whydown.model.host.SecurityModules;
import io.whydown.model.host.Unit;
import io.whydown.model.observation.CheckResult;
import io.whydown.net.Errno;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The causes why a service that was started could not bind.
class BindCausesTest {

  private static final String REFUSED = "connection-refused";
  private static final String NOBODY = "no-listener-on-port";
  private static final String FAILED = "start-failed";

  /// The failed unit says so, beside one that serves its port on loopback.
  private static Situation webSaysBesideDebug(String message) {
    return said(
        units(
                service("debug", 8080, "active", "running", "success"),
                service("web", 0, "failed", "failed", "exit-code"))
            .listener("127.0.0.1", 8080, "nginx", 991),
        line("web.service", message));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void judge_row_asTheTableSays(Row row) {
    row.check();
  }

  private static Unit failed() {
    return service("myapp", 8080, "failed", "failed", "exit-code");
  }

  private static Row bindFault(String root, String message) {
    return proven(
        root, said(units(failed()), line("myapp.service", message)), REFUSED, NOBODY, FAILED, root);
  }

  static List<Row> rows() {
    return List.of(
        bindFault("bind-address-missing", "bind: Cannot assign requested address"),
        proven(
            "bind-privileged-port",
            said(
                onPort80(service("myapp", 80, "failed", "failed", "exit-code")),
                line("myapp.service", "bind() to 0.0.0.0:80 failed (13: Permission denied)")),
            REFUSED,
            NOBODY,
            FAILED,
            "bind-privileged-port"),
        quiet(
            "a file that may not be read, port below the limit",
            said(
                onPort80(service("myapp", 80, "failed", "failed", "exit-code")),
                line("myapp.service", "open /etc/myapp/secret: Permission denied")),
            "bind-privileged-port"),
        proven(
            "root without the capability",
            said(
                onPort80(with("User", "", "CapabilityBoundingSet", "cap_chown cap_kill")),
                line("myapp.service", "  s.bind((host, port))"),
                line("myapp.service", "PermissionError: [Errno 13] Permission denied")),
            REFUSED,
            NOBODY,
            FAILED,
            "bind-privileged-port"),
        quiet(
            "a user with the capability",
            said(
                onPort80(with("User", "web", "AmbientCapabilities", "cap_net_bind_service")),
                line("myapp.service", "bind() to 0.0.0.0:80 failed (13: Permission denied)")),
            "bind-privileged-port"),
        quiet(
            "a file that may not be read, port above the limit",
            said(units(failed()), line("myapp.service", "open app.yml: Permission denied")),
            "bind-privileged-port"),
        proven(
            "another process of the port, on another address",
            said(
                units(failed()).listener("127.0.0.1", 8080, "nginx", 991),
                line("myapp.service", "bind: Address already in use")),
            REFUSED,
            "no-listener-on-address",
            FAILED,
            "port-in-use"),
        likely(
                "another process of the port, on loopback, and the unit does not name its port",
                said(
                    units(service("web", 0, "failed", "failed", "exit-code"))
                        .listener("127.0.0.1", 8080, "nginx", 991),
                    line("web.service", "bind: Address already in use")),
                REFUSED,
                "no-listener-on-address",
                FAILED,
                "port-in-use")
            .without("bound-to-loopback"),
        proven(
            "another unit was shut out of another port",
            webSaysBesideDebug("listen tcp :9999: bind: address already in use"),
            REFUSED,
            "no-listener-on-address",
            "bound-to-loopback"),
        likely(
            "another unit was shut out of a port that nobody knows",
            webSaysBesideDebug("bind: Address already in use"),
            REFUSED,
            "no-listener-on-address",
            "bound-to-loopback"),
        proven(
                "the unit that was shut out names the port, and so does the one that holds it",
                webSaysBesideDebug("(98)Address already in use: bind 0.0.0.0:8080"),
                REFUSED,
                "no-listener-on-address",
                FAILED,
                "port-in-use")
            .without("bound-to-loopback"),
        proven(
            "another process answers in its place",
            answering(
                said(
                    units(failed()).listener("0.0.0.0", 8080, "nginx", 991),
                    line("myapp.service", "java.net.BindException: Address already in use"))),
            "unexpected-status",
            "port-in-use"),
        likely(
                "another process answers in its place, at / too, and the unit does not name its port",
                answering(
                        said(
                            units(service("web", 0, "failed", "failed", "exit-code"))
                                .listener("0.0.0.0", 8080, "nginx", 991),
                            line("web.service", "bind: Address already in use")))
                    .saw(Facts.replay(Situation.DIALLED, "root", new CheckResult.Passed(), 200)),
                "unexpected-status",
                "port-in-use")
            .without("health-check-path-missing"),
        likely(
            "the unit of the server's name was shut out by one that names the port",
            answering(
                said(
                    units(
                            service("metrics", 8080, "active", "running", "success"),
                            service("web", 0, "failed", "failed", "exit-code"))
                        .listener("0.0.0.0", 8080, "python3", 991),
                    line("web.service", "OSError: [Errno 98] Address already in use"))),
            "unexpected-status",
            "port-in-use"),
        proven(
            "a client's connection has the port",
            said(outgoing(units(failed())), line("myapp.service", "bind: Address already in use")),
            REFUSED,
            NOBODY,
            FAILED,
            "port-in-use"),
        likely(
                "no room on a disk, and nobody knows which",
                said(units(failed()), line("myapp.service", "open log: No space left on device")),
                REFUSED,
                NOBODY,
                FAILED,
                "disk-full")
            .without("service-crash-loop"),
        quiet(
            "no room on a disk long ago, active now",
            said(
                units(service("myapp", 8080, "active", "running", "success")),
                line("myapp.service", "open log: No space left on device")),
            "disk-full"),
        quiet(
            "in use long ago, active now",
            said(
                units(service("myapp", 8080, "active", "running", "success")),
                line("myapp.service", "bind: Address already in use")),
            "port-in-use"),
        proven(
            "selinux denies name_bind",
            denial(units(failed()), 8080, false),
            REFUSED,
            NOBODY,
            FAILED,
            "selinux-denied-bind"),
        quiet("a permissive denial", denial(units(failed()), 8080, true), "selinux-denied-bind"),
        quiet("of another port", denial(units(failed()), 9090, false), "selinux-denied-bind"),
        proven("bound, never listened", bound(8080, null), REFUSED, NOBODY, "bound-not-listening"),
        quiet("bound elsewhere", bound(9090, null), "bound-not-listening"),
        quiet("a connection of its own", bound(8080, "192.0.2.7:443"), "bound-not-listening"));
  }

  /// The checks see status 404, since the connection works.
  private static Situation answering(Situation situation) {
    var answers = flat().saw(Facts.notFound());
    return answers.serverHost(situation.serverHost());
  }

  /// A failed service of port 80 with these properties.
  private static Unit with(String name, String value, String other, String otherValue) {
    Unit plain = service("myapp", 80, "failed", "failed", "exit-code");
    var properties = new HashMap<>(plain.properties());
    properties.put(name, value);
    properties.put(other, otherValue);
    return Facts.unit(
        plain.id(), "failed", "failed", "exit-code", 0, 1, List.of(), Map.copyOf(properties));
  }

  private static Situation onPort80(Unit unit) {
    Situation refused = units(unit);
    return flat()
        .serverHost(refused.serverHost())
        .server(Situation.server("web1", "192.0.2.1", 80))
        .saw(Facts.failed(endpoint("192.0.2.1", 80), Errno.ECONNREFUSED));
  }

  private static Situation denial(Situation situation, int port, boolean permissive) {
    var denial =
        new SecurityModules.Denial(
            "selinux",
            "name_bind",
            "myapp",
            812,
            port,
            "system_u:system_r:httpd_t:s0",
            "unreserved_port_t",
            permissive,
            Situation.place("avc: denied { name_bind }"));
    situation
        .serverHost()
        .securityModules(
            new SecurityModules(
                List.of("selinux"),
                "enforcing",
                Map.of(),
                List.of(denial),
                true,
                Situation.place("enforcing")));
    return situation;
  }

  private static Situation outgoing(Situation situation) {
    situation
        .serverHost()
        .socket(Facts.withPeer(Facts.tcp("ESTAB", "192.0.2.1", 8080, null, null), "192.0.2.7:443"));
    return situation;
  }

  private static Situation bound(int port, @Nullable String peer) {
    Situation situation = flat().refused();
    var socket = Facts.tcp("CLOSE", "0.0.0.0", port, null, null);
    situation.serverHost().socket(peer == null ? socket : Facts.withPeer(socket, peer));
    return situation;
  }
}
