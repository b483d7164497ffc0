package io.whydown.diagnose.causes.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.ServerBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.diagnose.Verdicts;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.ClientSide;
import io.whydown.diagnose.cause.Symptom;
import io.whydown.diagnose.graph.Symptoms;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Frontend;
import io.whydown.model.proxy.Mode;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxyEvent;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.ProxySettings;
import io.whydown.model.proxy.Server;
import io.whydown.net.IpAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What clients meet beside the state of one server, with the case in which each cause is quiet.
class TrafficCausesTest {

  private static final int PID = 100;
  private static final Instant NOW = HostBuilder.NOW;

  private static ProxyEvent event(
      ProxyEvent.Kind kind,
      int pid,
      Instant at,
      String backend,
      @Nullable String server,
      String termination,
      int queued) {
    return event(kind, pid, at, backend, server, termination, queued, 503);
  }

  private static ProxyEvent event(
      ProxyEvent.Kind kind,
      int pid,
      Instant at,
      String backend,
      @Nullable String server,
      String termination,
      int queued,
      int status) {
    var line = new LogLine("log", at, "haproxy", pid, "a line", Situation.place("a line"));
    return new ProxyEvent(
        kind, backend, server, "www", null, "", "", status, termination, queued, line);
  }

  private static ProxyEvent request(@Nullable String server, String termination) {
    return event(ProxyEvent.Kind.REQUEST, PID, NOW, "web", server, termination, 0);
  }

  private static ProxyEvent lost(String backend) {
    return event(ProxyEvent.Kind.REQUEST, PID, NOW, backend, null, "SC--", -1);
  }

  private static ProxyEvent state(ProxyEvent.Kind kind, int pid) {
    return event(kind, pid, NOW, "web", "web1", "", -1);
  }

  private static ProxyRuntime runtime(String status, ProxyEvent... events) {
    return new ProxyRuntime(
        Map.of("Pid", String.valueOf(PID)),
        List.of(Situation.row(status, "", "192.0.2.1:8080")),
        List.of(),
        List.of(),
        List.of(events),
        List.of(),
        List.of(),
        Map.of());
  }

  private static ProxyRuntime withBackend(ProxyRuntime runtime, String status) {
    return new ProxyRuntime(
        runtime.info(),
        runtime.servers(),
        List.of(),
        List.of(),
        runtime.events(),
        List.of(new ProxyRuntime.Total("web", false, status, Map.of(), Situation.place("BACKEND"))),
        List.of(),
        Map.of());
  }

  private static Backend two(boolean redispatch, String... persistence) {
    List<Server> servers =
        List.of(
            Situation.server("web1", "192.0.2.1", 8080),
            Situation.server("web2", "192.0.2.2", 8080));
    return new Backend(
        "web",
        Mode.HTTP,
        servers,
        3,
        redispatch,
        null,
        null,
        null,
        Situation.place("backend web"),
        null,
        List.of(persistence),
        false,
        null);
  }

  private static Frontend www(@Nullable String defaultBackend, @Nullable String address) {
    IpAddress bound = address == null ? null : IpAddress.parse(address);
    var bind = new Frontend.Bind(bound, 80, null, false, false, Situation.place("bind"));
    return new Frontend(
        "www",
        Mode.HTTP,
        List.of(bind),
        defaultBackend,
        List.of("web"),
        0,
        Situation.place("frontend www"));
  }

  private static Situation tied(boolean redispatch, String status, ProxyEvent... events) {
    return new Situation()
        .backend(two(redispatch, "cookie SRV insert"))
        .refused()
        .failing("web1")
        .runtime(runtime(status, events));
  }

  private static Situation inTable(String table) {
    ProxyRuntime runtime =
        runtime("no check")
            .withPersisted(
                List.of(new ProxyRuntime.Persisted(table, "web1", Situation.place("entry"))));
    return new Situation()
        .backend(two(false, "stick on src"))
        .refused()
        .failing("web1")
        .runtime(runtime);
  }

  private static Situation unchecked(String status) {
    return new Situation().refused().failing("web1").runtime(runtime(status));
  }

  private static Situation allDown(String backend, String... failing) {
    return new Situation()
        .backend(two(false))
        .refused()
        .failing(failing)
        .runtime(withBackend(runtime("DOWN"), backend));
  }

  private static Situation asked(@Nullable String defaultBackend, ProxyEvent... events) {
    return new Situation()
        .connected()
        .frontend(www(defaultBackend, null))
        .runtime(runtime("UP", events));
  }

  private static Situation queue(Instant at, String termination, @Nullable String server) {
    return new Situation()
        .connected()
        .runtime(
            runtime(
                "UP", event(ProxyEvent.Kind.REQUEST, PID, at, "web", server, termination, 400)));
  }

  private static Situation listeners(int otherPid, String otherCommand, ProxyEvent... events) {
    return new Situation()
        .connected()
        .frontend(www("web", null))
        .balancerHost(
            new HostBuilder(Situation.LB, "192.0.2.10")
                .listener("0.0.0.0", 80, "haproxy", PID)
                .listener("0.0.0.0", 80, otherCommand, otherPid))
        .runtime(runtime("UP", events));
  }

  static Stream<Arguments> cases() {
    return Stream.of(
        row("affinity-to-down-server", "proven", tied(false, "no check", request("web1", "SCVN"))),
        row("affinity-to-down-server", "proven", inTable("web")),
        row("affinity-to-down-server", "likely", inTable("other")),
        row("affinity-to-down-server", "likely", tied(false, "no check", request("web1", "SCNN"))),
        row("affinity-to-down-server", "irrelevant", tied(true, "no check")),
        row("affinity-to-down-server", "irrelevant", tied(false, "DOWN", request("web1", "SCVN"))),
        row("affinity-to-down-server", "irrelevant", new Situation().connected()),
        row("retries-or-redispatch-off", "proven", tied(false, "no check")),
        row("retries-or-redispatch-off", "irrelevant", tied(true, "no check")),
        row("retries-or-redispatch-off", "irrelevant", tied(false, "DOWN")),
        row("retries-or-redispatch-off", "irrelevant", unchecked("no check")),
        row("health-check-absent", "proven", unchecked("no check")),
        row("health-check-absent", "irrelevant", unchecked("DOWN")),
        row("health-check-absent", "irrelevant", new Situation().refused().failing("web1")),
        row(
            "health-check-absent",
            "irrelevant",
            new Situation().connected().runtime(runtime("no check"))),
        row("all-down-no-backup", "proven", allDown("DOWN", "web1", "web2")),
        row("all-down-no-backup", "likely", allDown("UP", "web1", "web2")),
        row("all-down-no-backup", "irrelevant", allDown("DOWN", "web1")),
        row("no-backend-selected", "proven", asked(null, lost("www"))),
        row("no-backend-selected", "irrelevant", asked(null, lost("web"))),
        row("no-backend-selected", "irrelevant", asked("web", lost("www"))),
        row("no-backend-selected", "irrelevant", asked(null, request("web1", "----"))),
        row("queue-timeout", "proven", queue(NOW.minusSeconds(20), "sQ--", "web1")),
        row("queue-timeout", "irrelevant", queue(NOW.minusSeconds(20), "sQ--", null)),
        row("queue-timeout", "irrelevant", queue(NOW.minusSeconds(600), "sQ--", "web1")),
        row("queue-timeout", "irrelevant", queue(NOW, "sC--", "web1")),
        row("queue-timeout", "irrelevant", queue(NOW, "sQ--", "web2")),
        row(
            "stats-vs-dataplane-split",
            "proven",
            listeners(7, "haproxy", state(ProxyEvent.Kind.DOWN, 7))),
        row("stats-vs-dataplane-split", "likely", listeners(7, "haproxy")),
        row(
            "stats-vs-dataplane-split",
            "likely",
            listeners(7, "haproxy", state(ProxyEvent.Kind.DOWN, 7), state(ProxyEvent.Kind.UP, 7))),
        row("stats-vs-dataplane-split", "irrelevant", listeners(PID, "haproxy")),
        row(
            "stats-vs-dataplane-split",
            "irrelevant",
            listeners(PID, "haproxy", state(ProxyEvent.Kind.DOWN, 7))),
        row("stats-vs-dataplane-split", "irrelevant", listeners(7, "nginx")));
  }

  private static Arguments row(String cause, String verdict, Situation situation) {
    return Arguments.of(cause, verdict, situation);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void examine_case_isJudged(String cause, String verdict, Situation situation) {
    assertThat(Verdicts.of(cause, situation)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void examine_case_touchesWhatIsDeclared(String cause, String verdict, Situation situation) {
    Case facts = situation.build();
    var about = io.whydown.diagnose.Catalogue.find(cause).orElseThrow();

    var _ = about.examine(facts);

    assertThat(about.about().needs()).as(verdict).containsAll(facts.touched());
  }

  private static ProxyEvent cut(long secondsAgo) {
    return event(
        ProxyEvent.Kind.REQUEST, PID, NOW.minusSeconds(secondsAgo), "web", "web1", "SH--", -1, 502);
  }

  /// Clients were answered, and some were not.
  private static Situation reused(ProxyEvent... events) {
    var row = Situation.row("web1", "UP", "", "192.0.2.1:8080", 0, Map.of("hrsp_2xx", "40"));
    return new Situation()
        .connected()
        .runtime(
            new ProxyRuntime(Map.of(), List.of(row), List.of(), List.of())
                .withLog(List.of(), List.of(events)));
  }

  private static Situation startedSecondsAgo(long seconds, Situation situation) {
    var process =
        new ProcessEntry(
            812,
            1,
            "app",
            "S",
            "java",
            "java -jar app.jar",
            NOW.minusSeconds(seconds),
            null,
            1,
            false,
            Situation.place("java"));
    situation.serverHost().listener("0.0.0.0", 8080, "java", 812).processes(List.of(process));
    return situation;
  }

  static Stream<Arguments> cutCases() {
    return Stream.of(
        Arguments.of("twice", reused(cut(300), cut(20)), true),
        Arguments.of("once", reused(cut(20)), false),
        Arguments.of("hours ago", reused(cut(9000), cut(8000)), false),
        Arguments.of(
            "it was down meanwhile",
            reused(
                cut(300),
                state(ProxyEvent.Kind.DOWN, PID),
                state(ProxyEvent.Kind.UP, PID),
                cut(20)),
            false),
        Arguments.of(
            "it was started anew since", startedSecondsAgo(200, reused(cut(300), cut(299))), false),
        Arguments.of(
            "it ran all the time", startedSecondsAgo(9000, reused(cut(300), cut(299))), true));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cutCases")
  void idleTimeoutRace_requestsCutWhileOthersWereAnswered_isIntermittent(
      String name, Situation situation, boolean seen) {
    Case facts = situation.build();

    assertThat(
            Symptoms.of(facts.snapshot(), facts.backend(), facts.server(), facts.dial())
                .map(Symptom::outcome)
                .orElse("none"))
        .as(name)
        .isEqualTo(seen ? "intermittent" : "none");
    assertThat(Verdicts.of("idle-timeout-race", situation))
        .isEqualTo(seen ? "likely" : "irrelevant");
    if (seen) {
      assertThat(Verdicts.rootWords(situation)).isEqualTo("idle-timeout-race likely");
    }
  }

  @Test
  void symptom_oldProcessThatNoLongerListens_isNone() {
    Case facts = listeners(PID, "haproxy", state(ProxyEvent.Kind.DOWN, 7)).build();

    assertThat(Symptoms.of(facts.snapshot(), facts.backend(), facts.server(), facts.dial()))
        .isEmpty();
  }

  @Test
  void symptom_logSaysDownAndNobodyAnswers_isTheLogs() {
    var down =
        new ProxyEvent(
            ProxyEvent.Kind.DOWN,
            "web",
            "web1",
            null,
            null,
            "L7STS",
            "Not Found",
            404,
            "",
            -1,
            new LogLine("log", NOW, "haproxy", PID, "is DOWN", Situation.place("is DOWN")));
    Case facts =
        new Situation()
            .connected()
            .runtime(
                new ProxyRuntime(Map.of(), List.of(), List.of(), List.of())
                    .withLog(List.of(), List.of(down)))
            .build();

    var symptom =
        Symptoms.of(facts.snapshot(), facts.backend(), facts.server(), facts.dial()).orElseThrow();

    assertThat(symptom.id()).isEqualTo("unexpected-status");
    assertThat(symptom.balancerStatus()).isEqualTo("L7STS");
    assertThat(symptom.balancerDetail()).isEqualTo("Not Found");
  }

  @Test
  void symptom_logSaysUpAgain_isNone() {
    Case facts =
        new Situation()
            .connected()
            .runtime(
                new ProxyRuntime(Map.of(), List.of(), List.of(), List.of())
                    .withLog(
                        List.of(),
                        List.of(state(ProxyEvent.Kind.DOWN, PID), state(ProxyEvent.Kind.UP, PID))))
            .build();

    assertThat(Symptoms.of(facts.snapshot(), facts.backend(), facts.server(), facts.dial()))
        .isEmpty();
  }

  private static Situation deaf(@Nullable String bound, String obstacle, String... sockets) {
    var settings =
        new ProxySettings(List.of(sockets), List.of(), List.of(), null, null, null, 0, Map.of());
    return new Situation()
        .connected()
        .settings(settings)
        .frontend(www("web", bound))
        .gap(new Gap(FactKind.RUNTIME, Situation.LB, "the stats socket", obstacle))
        .balancerHost(new HostBuilder(Situation.LB, "192.0.2.10").sockets(List.of()));
  }

  static Stream<Arguments> deafCases() {
    String gone = "does not answer: No such file or directory";
    String left = "does not answer: Connection refused";
    return Stream.of(
        Arguments.of("own address, socket left behind", deaf("192.0.2.10", left, "/run/s"), "true"),
        Arguments.of("own address, socket never made", deaf("192.0.2.10", gone, "/run/s"), "false"),
        Arguments.of("own address alone", deaf("192.0.2.10", "was not asked"), "false"),
        Arguments.of(
            "socket may not be opened",
            deaf("192.0.2.10", "does not answer: Permission denied", "/run/s"),
            "false"),
        Arguments.of("every address", deaf(null, gone, "/run/s"), "none"),
        Arguments.of("loopback", deaf("127.0.0.1", gone, "/run/s"), "none"),
        Arguments.of("another host's address", deaf("192.0.2.99", gone, "/run/s"), "none"),
        Arguments.of(
            "somebody listens",
            deaf("192.0.2.10", gone, "/run/s")
                .balancerHost(
                    new HostBuilder(Situation.LB, "192.0.2.10")
                        .listener("0.0.0.0", 80, "haproxy", 7)),
            "none"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("deafCases")
  void deaf_signsOfTheBalancersHost(String name, Situation situation, String sure) {
    Case facts = situation.build();

    var deaf = ClientSide.deaf(facts.snapshot(), facts.backend());

    assertThat(deaf.map(d -> String.valueOf(d.sure())).orElse("none")).as(name).isEqualTo(sure);
  }

  /// NGINX was started when app.lab had another address.
  private static Situation nginx(String logged, String... now) {
    var line = new LogLine("log", NOW, "nginx", PID, "connect() failed", Situation.place("log"));
    var failed =
        new ProxyEvent(
            ProxyEvent.Kind.UPSTREAM_FAILED,
            null,
            null,
            null,
            logged,
            "",
            "connect() failed (111: Connection refused)",
            0,
            "",
            -1,
            line);
    return new Situation()
        .kind(Proxy.Kind.NGINX)
        .server(new ServerBuilder().host("app.lab").build())
        .resolves("app.lab", now)
        .connect(
            "192.0.2.7",
            8080,
            new io.whydown.net.ConnectOutcome.Failed(
                io.whydown.net.Errno.ECONNREFUSED, false, null, 300_000))
        .runtime(
            new ProxyRuntime(Map.of(), List.of(), List.of(), List.of())
                .withLog(List.of(), List.of(failed)));
  }

  @Test
  void dnsStale_nginxLogsAnAddressThatTheNameHasNoMore_isProven() {
    assertThat(Verdicts.rootWords(nginx("192.0.2.7:8080", "192.0.2.1")))
        .isEqualTo("dns-stale proven");
  }

  @Test
  void dnsStale_nginxLogsWhatTheNameHas_isExcluded() {
    Situation situation = nginx("192.0.2.1:8080", "192.0.2.1");

    assertThat(situation.build().dial().fromRuntime()).isFalse();
    assertThat(Verdicts.of("dns-stale", situation)).isEqualTo("irrelevant");
  }

  @Test
  void dnsStale_nginxLogsAnotherPort_isNotOfThisName() {
    assertThat(nginx("192.0.2.7:9090", "192.0.2.1").build().dial().fromRuntime()).isFalse();
  }
}
