package io.whydown.diagnose.tables;

import static io.whydown.diagnose.tables.Facts.flat;
import static io.whydown.diagnose.tables.Facts.line;
import static io.whydown.diagnose.tables.Facts.said;
import static io.whydown.diagnose.tables.Facts.service;
import static io.whydown.diagnose.tables.Facts.socketUnit;
import static io.whydown.diagnose.tables.Facts.units;
import static io.whydown.diagnose.tables.Row.likely;
import static io.whydown.diagnose.tables.Row.proven;
import static io.whydown.diagnose.tables.Row.quiet;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.Catalogue;
import io.whydown.diagnose.Situation;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.model.host.Interface;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.host.Unit;
import io.whydown.model.observation.CheckResult;
import io.whydown.net.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Units that systemd starts by their sockets.
class SocketActivationTest {

  private static final String REFUSED = "connection-refused";
  private static final String NOBODY = "no-listener-on-port";

  @ParameterizedTest
  @MethodSource("rows")
  void judge_row_asTheTableSays(Row row) {
    row.check();
  }

  @Test
  void socketActivationOff_serviceMasked_isUnmaskedFirst() {
    Situation situation =
        units(
            socketUnit("web", "inactive", "[::]:8080 (Stream)"),
            Facts.masked(service("web", 8080, "inactive", "dead", "success")));

    var outcome = Catalogue.find("socket-activation-off").orElseThrow().examine(situation.build());

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Proven.class,
            proven ->
                assertThat(proven.finding().remedies().getFirst().commands())
                    .containsExactly(
                        "systemctl unmask web.service", "systemctl enable --now web.socket"));
  }

  @Test
  void portInUse_heldForASocketUnit_namesWhatToStop() {
    Situation situation =
        said(
            bySystemd(
                Facts.tcp("LISTEN", "0.0.0.0", 8080, false, null),
                socketUnit("cockpit", "active", "0.0.0.0:8080 (Stream)"),
                service("web", 8080, "failed", "failed", "exit-code")),
            line("web.service", "bind 0.0.0.0:8080: Address already in use"));

    var outcome = Catalogue.find("port-in-use").orElseThrow().examine(situation.build());

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Proven.class,
            proven -> {
              assertThat(proven.finding().title())
                  .isEqualTo(
                      "systemd (pid 1) holds port 8080 for cockpit.socket, so web.service cannot"
                          + " bind it");
              assertThat(proven.finding().remedies().getFirst().commands())
                  .containsExactly(
                      "systemctl disable --now cockpit.socket", "systemctl restart web.service");
            });
  }

  @Test
  void portInUse_anotherSocketOfThePort_saysNothingOfWhoHoldsTheFirst() {
    Situation situation =
        said(
            units(
                Facts.withProcess(service("nginx", 80, "active", "running", "success"), 812),
                service("web", 8080, "failed", "failed", "exit-code")),
            line("web.service", "bind 0.0.0.0:8080: Address already in use"));
    situation
        .serverHost()
        .listener("192.0.2.1", 8080, "debugger", 900)
        .listener("127.0.0.1", 8080, "nginx", 812);

    var outcome = Catalogue.find("port-in-use").orElseThrow().examine(situation.build());

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Proven.class,
            proven ->
                assertThat(proven.finding().title())
                    .isEqualTo(
                        "debugger (pid 900) holds port 8080, so web.service cannot bind it"));
  }

  @Test
  void socketActivationElsewhere_instanceOfATemplate_startsAnother() {
    Situation situation =
        units(socketUnit("web@8081", "active", "[::]:8081 (Stream)"))
            .listener("::", 8081, "systemd", 1);

    var outcome =
        Catalogue.find("socket-activation-elsewhere").orElseThrow().examine(situation.build());

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Likely.class,
            likely ->
                assertThat(likely.finding().remedies().getFirst().commands())
                    .containsExactly("systemctl enable --now web@8080.socket"));
  }

  @Test
  void socketActivationElsewhere_escapedName_isQuotedAndTheServiceStoppedFirst() {
    Unit socket = socketUnit("web\\x2dapi", "active", "[::]:8081 (Stream)");
    var properties = new HashMap<>(socket.properties());
    properties.put("Triggers", "web\\x2dapi.service");
    Situation situation =
        units(
            Facts.unit(
                socket.id(),
                "active",
                "listening",
                "success",
                0,
                0,
                socket.listens(),
                Map.copyOf(properties)),
            service("web\\x2dapi", 8080, "inactive", "dead", "success"));

    var outcome =
        Catalogue.find("socket-activation-elsewhere").orElseThrow().examine(situation.build());

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Proven.class,
            proven ->
                assertThat(proven.finding().remedies().getFirst().commands())
                    .contains(
                        "systemctl stop 'web\\x2dapi.service'",
                        "systemctl restart 'web\\x2dapi.socket'"));
  }

  private static Situation bySystemd(SocketEntry socket, Unit... all) {
    Situation situation = units(all);
    situation
        .serverHost()
        .sockets(
            List.of(
                new SocketEntry(
                    socket.transport(),
                    socket.state(),
                    socket.address(),
                    socket.port(),
                    null,
                    null,
                    socket.device(),
                    0,
                    128,
                    4711,
                    List.of(new SocketEntry.Owner("systemd", 1)),
                    true,
                    null,
                    socket.provenance())))
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
                    List.of(
                        new Interface.Address(
                            IpAddress.parse("192.0.2.1"),
                            24,
                            "global",
                            List.of(),
                            Situation.place("192.0.2.1"))),
                    Situation.place("eth0"))));
    return situation;
  }

  /// systemd takes the connections, and they are closed.
  private static Situation closing(Unit... all) {
    Situation situation =
        flat()
            .connected()
            .listener("0.0.0.0", 8080, "systemd", 1)
            .saw(Facts.check(new CheckResult.Closed(false, true), 0));
    situation.serverHost().units(List.of(all)).journal(List.of());
    return situation;
  }

  private static Unit triggered(String name, String state, String start) {
    return Facts.unit(
        name + ".service",
        state,
        state.equals("active") ? "running" : state,
        state.equals("active") ? "success" : "exit-code",
        0,
        0,
        List.of(),
        Map.of("ExecStart", start, "TriggeredBy", name + ".socket"));
  }

  static List<Row> rows() {
    Unit service = service("web", 8080, "inactive", "dead", "success");
    return List.of(
        proven(
            "the socket unit is off",
            units(socketUnit("web", "inactive", "[::]:8080 (Stream)"), service),
            REFUSED,
            NOBODY,
            "socket-activation-off"),
        proven(
                "the socket unit failed as its service does",
                units(
                    socketUnit("web", "failed", "[::]:8080 (Stream)"),
                    triggered("web", "failed", "/opt/web")),
                REFUSED,
                NOBODY,
                "service-not-running")
            .without("socket-activation-off"),
        quiet(
            "a socket unit of another port is off",
            units(socketUnit("other", "inactive", "[::]:18080 (Stream)"), service),
            "socket-activation-off"),
        proven(
            "the socket unit has another port",
            units(socketUnit("web", "active", "0.0.0.0:8081 (Stream)"), service)
                .listener("0.0.0.0", 8081, "systemd", 1),
            REFUSED,
            NOBODY,
            "socket-activation-elsewhere"),
        proven(
            "the socket unit has the loopback address",
            units(socketUnit("web", "active", "127.0.0.1:8080 (Stream)"), service)
                .listener("127.0.0.1", 8080, "systemd", 1),
            REFUSED,
            "no-listener-on-address",
            "bound-to-loopback",
            "socket-activation-elsewhere"),
        proven(
                "the socket unit listens everywhere, on the loopback device",
                bySystemd(
                    Facts.tcp("LISTEN", "0.0.0.0", 8080, null, "lo"),
                    socketUnit("web", "active", "0.0.0.0:8080 (Stream)"),
                    service),
                REFUSED,
                "no-listener-on-address",
                "bound-to-loopback")
            .without("socket-activation-elsewhere"),
        quiet(
            "the socket unit is of another service, whose port this one could not bind",
            said(
                units(
                        socketUnit("console", "active", "127.0.0.1:8080 (Stream)"),
                        service("web", 8080, "failed", "failed", "exit-code"))
                    .listener("127.0.0.1", 8080, "systemd", 1),
                line("web.service", "bind: Address already in use")),
            "socket-activation-elsewhere"),
        likely(
            "the service behind the socket fails at each start",
            closing(
                socketUnit("web", "active", "0.0.0.0:8080 (Stream)"),
                triggered("web", "failed", "/opt/web")),
            "closed-after-accept",
            "service-not-running"),
        proven(
            "the service behind the socket passes connections on to one that is stopped",
            closing(
                socketUnit("web", "active", "0.0.0.0:8080 (Stream)"),
                triggered("web", "active", "systemd-socket-proxyd 127.0.0.1:8000"),
                service("shop", 8000, "inactive", "dead", "success")),
            "closed-after-accept",
            "service-not-running"),
        quiet(
            "the service behind the socket, and what it passes on to, start with this connection",
            closing(
                socketUnit("web", "active", "0.0.0.0:8080 (Stream)"),
                triggered("web", "inactive", "systemd-socket-proxyd 127.0.0.1:8000"),
                service("shop", 8000, "inactive", "dead", "success")),
            "service-not-running"),
        quiet(
            "the service behind the socket passes connections on to one that listens",
            closing(
                    socketUnit("web", "active", "0.0.0.0:8080 (Stream)"),
                    triggered("web", "active", "systemd-socket-proxyd 127.0.0.1:8000"))
                .listener("127.0.0.1", 8000, "java", 812),
            "service-not-running"),
        quiet(
            "the service itself listens on loopback",
            units(socketUnit("web", "inactive", "127.0.0.1:8080 (Stream)"))
                .listener("127.0.0.1", 8080, "java", 812),
            "socket-activation-elsewhere",
            "socket-activation-off"));
  }
}
