package io.whydown.diagnose.causes.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.ServerBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.diagnose.Verdicts;
import io.whydown.diagnose.graph.Symptoms;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Mode;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.ProxySettings;
import io.whydown.model.proxy.Server;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import io.whydown.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BalancerCausesTest {

  private static final ConnectOutcome NOT_HERE =
      new ConnectOutcome.Failed(Errno.EADDRNOTAVAIL, true, null, 9_000);

  private static Situation maintenance(String status, int admin, Map<String, String> values) {
    return new Situation()
        .connected()
        .running(Situation.row("web1", status, "", "192.0.2.1:8080", admin, values));
  }

  private static Situation weightless(String host) {
    return maintenance("UP", 0, Map.of("srv_uweight", "0", "srv_iweight", "1"))
        .server(new ServerBuilder().host(host).build());
  }

  private static Situation disabled() {
    return new Situation().server(new ServerBuilder().disabled().build()).connected();
  }

  private static Situation atBind() {
    Server server = new ServerBuilder().source("192.0.2.99").build();
    return new Situation()
        .server(server)
        .saw(
            new Observation.Connect(
                Situation.LB,
                Situation.DIALLED,
                NOT_HERE,
                "ffm",
                IpAddress.parse("192.0.2.99"),
                true,
                Situation.place("bind")));
  }

  private static Server slot(String name, int line) {
    return new ServerBuilder()
        .name(name)
        .host("app.lab")
        .resolvers("dns")
        .template()
        .at("haproxy.cfg", line)
        .build();
  }

  private static Situation template(String second, String... answers) {
    Server slot = slot("web1", 7);
    Server other = slot("web2", 7);
    return new Situation()
        .backend(
            new Backend(
                "web",
                Mode.HTTP,
                List.of(slot, other, slot("old1", 8)),
                3,
                false,
                null,
                null,
                null,
                Situation.place("web")))
        .running(
            Situation.row("web1", "MAINT (resolution)", "", null, 32, Map.of()),
            Situation.row("web2", "UP", "", second, 0, Map.of()))
        .resolves("app.lab", answers);
  }

  private static Situation limited(Duration limit, long elapsedMillis) {
    return new Situation()
        .backend(
            new Backend(
                "web",
                Mode.HTTP,
                List.of(Situation.server("web1", "192.0.2.1", 8080)),
                3,
                false,
                limit,
                null,
                null,
                Situation.place("web")))
        .connect(new ConnectOutcome.Connected(null, elapsedMillis * 1_000_000));
  }

  private static Situation deniedInside() {
    return new Situation()
        .connected()
        .running(
            Situation.row("DOWN", "General socket error (Permission denied)", "192.0.2.1:8080"));
  }

  static Stream<Arguments> cases() {
    return Stream.of(
        Arguments.of("server-in-maintenance", "proven", maintenance("MAINT", 1, Map.of())),
        Arguments.of(
            "server-in-maintenance", "proven", maintenance("MAINT (via web/web2)", 2, Map.of())),
        Arguments.of("server-in-maintenance", "proven", maintenance("DRAIN", 8, Map.of())),
        Arguments.of(
            "server-in-maintenance", "proven", maintenance("DRAIN", 0, Map.of("srv_uweight", "0"))),
        Arguments.of("server-in-maintenance", "proven", weightless("web1.lab")),
        Arguments.of("server-in-maintenance", "likely", weightless("_shop._tcp.lab")),
        Arguments.of("server-in-maintenance", "proven", disabled()),
        Arguments.of(
            "server-in-maintenance", "irrelevant", maintenance("MAINT (resolution)", 32, Map.of())),
        Arguments.of("server-in-maintenance", "irrelevant", maintenance("UP", 0, Map.of())),
        Arguments.of("server-in-maintenance", "irrelevant", new Situation().refused()),
        Arguments.of("expected-down", "proven", maintenance("NOLB", 0, Map.of())),
        Arguments.of("expected-down", "irrelevant", maintenance("MAINT", 1, Map.of())),
        Arguments.of(
            "lb-config-invalid-old-running",
            "likely",
            new Situation()
                .connected()
                .running(Situation.row("web9", "UP", "", "192.0.2.9:8080", 0, Map.of()))),
        Arguments.of(
            "lb-config-invalid-old-running",
            "likely",
            new Situation()
                .connect("192.0.2.7", 8080, new ConnectOutcome.NoAnswer(2_000_000_000L))
                .running(Situation.row("DOWN", "", "192.0.2.7:8080"))),
        Arguments.of("lb-config-invalid-old-running", "irrelevant", maintenance("UP", 0, Map.of())),
        Arguments.of("lb-config-invalid-old-running", "irrelevant", new Situation().refused()),
        Arguments.of("server-template-unfilled", "proven", template("192.0.2.2:8080", "192.0.2.2")),
        Arguments.of(
            "server-template-unfilled",
            "irrelevant",
            template("192.0.2.2:8080", "192.0.2.2", "192.0.2.3")),
        Arguments.of(
            "partial-answer-set", "likely", template("192.0.2.2:8080", "192.0.2.2", "192.0.2.3")),
        Arguments.of("partial-answer-set", "irrelevant", template("192.0.2.2:8080", "192.0.2.2")),
        Arguments.of("source-address-unavailable", "proven", atBind()),
        Arguments.of("source-address-unavailable", "irrelevant", new Situation().connect(NOT_HERE)),
        Arguments.of(
            "source-address-unavailable",
            "excluded",
            new Situation().server(new ServerBuilder().source("192.0.2.10").build()).refused()),
        Arguments.of("ephemeral-ports-exhausted", "irrelevant", atBind()),
        Arguments.of("ephemeral-ports-exhausted", "likely", new Situation().connect(NOT_HERE)),
        Arguments.of(
            "lb-maxconn-server",
            "proven",
            maintenance("UP", 0, Map.of("scur", "10", "slim", "10", "qcur", "4"))),
        Arguments.of(
            "lb-maxconn-server",
            "irrelevant",
            maintenance("UP", 0, Map.of("scur", "10", "slim", "10", "qcur", "0"))),
        Arguments.of(
            "lb-maxconn-server",
            "irrelevant",
            maintenance("UP", 0, Map.of("scur", "10", "slim", "", "qcur", "4"))),
        Arguments.of("lb-maxconn-server", "proven", queued("10", "10", "4")),
        Arguments.of("lb-maxconn-server", "irrelevant", queued("9", "10", "4")),
        Arguments.of("lb-maxconn-server", "irrelevant", queued("10", "10", "0")),
        Arguments.of("lb-config-invalid-old-running", "likely", otherPort(1_000, null)),
        Arguments.of("lb-config-invalid-old-running", "proven", otherPort(1_000, 1_001L)),
        Arguments.of("lb-config-invalid-old-running", "likely", otherPort(1_000, 1_000L)),
        Arguments.of("lb-maxconn-global", "proven", full("100", "100")),
        Arguments.of("lb-maxconn-global", "irrelevant", full("99", "100")),
        Arguments.of("timeout-connect-too-short", "proven", limited(Duration.ofMillis(100), 300)),
        Arguments.of("timeout-connect-too-short", "likely", limited(Duration.ofMillis(500), 1030)),
        Arguments.of("timeout-connect-too-short", "excluded", limited(Duration.ofMillis(500), 300)),
        Arguments.of("timeout-connect-too-short", "irrelevant", new Situation().timedOut()),
        Arguments.of("chroot-or-user-or-namespace-limits", "likely", deniedInside()),
        Arguments.of("chroot-or-user-or-namespace-limits", "irrelevant", new Situation().refused()),
        Arguments.of("retries-or-redispatch-off", "irrelevant", new Situation().refused()),
        Arguments.of(
            "lb-fd-limit",
            "proven",
            new Situation()
                .connected()
                .running(
                    Situation.row(
                        "DOWN", "General socket error (Too many open files)", "192.0.2.1:8080"))),
        Arguments.of("lb-fd-limit", "irrelevant", new Situation().refused()));
  }

  /// Clients wait in the queue of the backend, as those do who are tied to no server.
  private static Situation queued(String current, String limit, String waiting) {
    var row =
        Situation.row(
            "web1", "UP", "", "192.0.2.1:8080", 0, Map.of("scur", current, "slim", limit));
    var total =
        new ProxyRuntime.Total(
            "web", false, "UP", Map.of("qcur", waiting), Situation.place("web,BACKEND"));
    return new Situation()
        .connected()
        .runtime(
            new ProxyRuntime(
                Map.of(),
                List.of(row),
                List.of(),
                List.of(),
                List.of(),
                List.of(total),
                List.of(),
                Map.of()));
  }

  /// The running balancer dials another port than the file says.
  ///
  /// @param changedSecond when the file was changed; null when that is not known
  private static Situation otherPort(long startSecond, @Nullable Long changedSecond) {
    Server server = new ServerBuilder().at("/etc/haproxy/haproxy.cfg", 7).build();
    Map<String, Instant> changed =
        changedSecond == null
            ? Map.of()
            : Map.of("/etc/haproxy/haproxy.cfg", Instant.ofEpochSecond(changedSecond));
    return new Situation()
        .server(server)
        .connected()
        .runtime(
            new ProxyRuntime(
                    Map.of("Start_time_sec", String.valueOf(startSecond)),
                    List.of(Situation.row("DOWN", "Connection refused", "192.0.2.1:8099")),
                    List.of(),
                    List.of())
                .withProcesses(List.of(), changed));
  }

  private static Situation full(String current, String most) {
    return new Situation()
        .connected()
        .runtime(
            new ProxyRuntime(
                Map.of("CurrConns", current, "Maxconn", most),
                List.of(Situation.row("UP", "", "192.0.2.1:8080")),
                List.of(),
                List.of()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void examine_case_isJudged(String cause, String verdict, Situation situation) {
    assertThat(Verdicts.of(cause, situation)).isEqualTo(verdict);
  }

  static Stream<Arguments> notTried() {
    return Stream.of(
        Arguments.of("MAINT", 1, "server-in-maintenance proven"),
        Arguments.of("MAINT (via web/web2)", 2, "server-in-maintenance proven"),
        Arguments.of("DRAIN", 8, "server-in-maintenance proven"),
        Arguments.of("DRAIN 1/2", 8, "server-in-maintenance proven"),
        Arguments.of("NOLB", 0, "expected-down proven"));
  }

  @ParameterizedTest
  @MethodSource("notTried")
  void walk_notTried_hasARoot(String status, int admin, String root) {
    assertThat(Verdicts.rootWords(maintenance(status, admin, Map.of()))).isEqualTo(root);
  }

  @Test
  void slots_twoTemplatesOfOneName_areCountedApart() {
    Situation situation = template("192.0.2.2:8080", "192.0.2.2");

    assertThat(Verdicts.root(situation).finding().title()).isEqualTo("app.lab fills 1 of 2 slots");
  }

  @Test
  void walk_sourceMissing_isTheRoot() {
    assertThat(Verdicts.rootWords(atBind())).isEqualTo("source-address-unavailable proven");
  }

  @Test
  void remedy_maintenance_isACommandForTheSocket() {
    var settings =
        new ProxySettings(
            List.of("/run/haproxy.sock"), List.of(), List.of(), null, null, null, 0, Map.of());
    Situation situation = maintenance("MAINT", 1, Map.of()).settings(settings);

    assertThat(Verdicts.root(situation).finding().remedies().getFirst().commands())
        .containsExactly(
            "echo 'set server web/web1 state ready' | socat stdio unix-connect:/run/haproxy.sock");
  }

  @Test
  void symptom_healthyServerOfARunningBalancer_isNone() {
    var facts =
        new Situation()
            .connected()
            .balancerHost(new HostBuilder(Situation.LB, "192.0.2.10").sockets(List.of()))
            .running(Situation.row("UP", "", "192.0.2.1:8080"))
            .build();

    assertThat(Symptoms.of(facts.snapshot(), facts.backend(), facts.server(), facts.dial()))
        .isEmpty();
  }

  @Test
  void symptom_neighbourOnTheSameEndpointWithAMissingSource_isNotTheServersOwn() {
    var facts =
        new Situation()
            .saw(
                new Observation.Connect(
                    Situation.LB,
                    Situation.DIALLED,
                    NOT_HERE,
                    "ffm",
                    IpAddress.parse("192.0.2.99"),
                    true,
                    Situation.place("bind")))
            .connected()
            .build();

    assertThat(Symptoms.of(facts.snapshot(), facts.backend(), facts.server(), facts.dial()))
        .isEmpty();
  }
}
