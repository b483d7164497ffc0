package io.whydown.diagnose.causes.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.Judge;
import io.whydown.diagnose.ServerBuilder;
import io.whydown.diagnose.ServerDiagnosis;
import io.whydown.diagnose.Situation;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Mode;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxyEvent;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.Server;
import io.whydown.model.proxy.ServerDraft;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Servers that answer, and that clients do not reach all the same.
class PassedOverServersTest {

  private static final Instant NOW = HostBuilder.NOW;

  /// NGINX took web1 out at that time, for ten seconds.
  private static Situation ejected(Instant at, int maxFails, Server... others) {
    var line = new LogLine("log", at, "nginx", 7, "temporarily disabled", Situation.place("log"));
    var out =
        new ProxyEvent(
            ProxyEvent.Kind.EJECTED,
            null,
            null,
            null,
            "192.0.2.1:8080",
            "",
            "upstream server temporarily disabled",
            0,
            "",
            -1,
            line);
    var servers = new ArrayList<Server>();
    servers.add(
        new ServerBuilder()
            .check(
                new Check(
                    Check.Kind.PASSIVE,
                    null,
                    0,
                    false,
                    null,
                    null,
                    0,
                    List.of(),
                    Duration.ofSeconds(10),
                    null,
                    1,
                    maxFails,
                    Situation.place("server")))
            .build());
    servers.addAll(List.of(others));
    return new Situation()
        .kind(Proxy.Kind.NGINX)
        .backend(
            new Backend(
                "web", Mode.HTTP, servers, 3, false, null, null, null, Situation.place("web")))
        .connected()
        .runtime(
            new ProxyRuntime(Map.of(), List.of(), List.of(), List.of())
                .withLog(List.of(), List.of(out)));
  }

  private static String judged(Situation situation) {
    ServerDiagnosis web1 = Judge.judge(situation.build().snapshot(), 0).servers().getFirst();
    var root = web1.rootCause();
    return root == null ? web1.status().name() : root.id() + " " + root.certainty();
  }

  static Stream<Arguments> ejections() {
    Server other = Situation.server("web2", "192.0.2.2", 8080);
    return Stream.of(
        Arguments.of("it lasts", ejected(NOW.minusSeconds(5), 1, other), true),
        Arguments.of("its time is over", ejected(NOW.minusSeconds(15), 1, other), false),
        Arguments.of("never taken out", ejected(NOW.minusSeconds(5), 0, other), false),
        Arguments.of("alone in its upstream", ejected(NOW.minusSeconds(5), 1), false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ejections")
  void passiveEjection_ofNginx_lastsForFailTimeout(String name, Situation situation, boolean out) {
    assertThat(judged(situation)).as(name).isEqualTo(out ? "passive-ejection PROVEN" : "HEALTHY");
  }

  static Stream<Arguments> ports() {
    return Stream.of(
        Arguments.of("all are taken", 2, 2, true),
        Arguments.of("one is free", 2, 1, false),
        Arguments.of("the kernel chooses", 0, 2, false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ports")
  void ephemeralPorts_ofTheServerLine_areCounted(
      String name, int named, int used, boolean exhausted) {
    Server web1 = new ServerBuilder().sourcePorts(named).build();
    var host = new HostBuilder(Situation.LB, "192.0.2.10");
    for (int i = 0; i < used; i++) {
      host.socket(
          new SocketEntry(
              SocketEntry.Transport.TCP,
              "ESTAB",
              IpAddress.parse("192.0.2.10"),
              41_000 + i,
              null,
              null,
              null,
              0,
              0,
              0,
              List.of(),
              true,
              "192.0.2.1:8080",
              Situation.place("ss")));
    }
    var situation = new Situation().server(web1).connected().balancerHost(host);

    assertThat(judged(situation))
        .as(name)
        .isEqualTo(exhausted ? "ephemeral-ports-exhausted PROVEN" : "HEALTHY");
  }

  static Stream<Arguments> limits() {
    return Stream.of(
        Arguments.of("all are taken", 2, 2, "web", 5, 500, true),
        Arguments.of("one is free", 2, 1, "web", 5, 500, false),
        Arguments.of("nobody was turned away", 2, 2, "other", 5, 500, false),
        Arguments.of("long ago", 2, 2, "web", 500, 900, false),
        Arguments.of("it had failed", 2, 2, "web", 85, 95, false),
        Arguments.of("no limit", 0, 2, "web", 5, 500, false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("limits")
  void maxConns_turnClientsAway_whenAllAreTaken(
      String name,
      int limit,
      int used,
      String upstream,
      int secondsAgo,
      int failedSecondsAgo,
      boolean full) {
    var host = new HostBuilder(Situation.LB, "192.0.2.10");
    for (int i = 0; i < used; i++) {
      host.socket(
          new SocketEntry(
              SocketEntry.Transport.TCP,
              "ESTAB",
              IpAddress.parse("192.0.2.10"),
              41_000 + i,
              null,
              null,
              null,
              0,
              0,
              0,
              List.of(new SocketEntry.Owner("nginx", 7)),
              true,
              "192.0.2.1:8080",
              Situation.place("ss")));
    }
    String says = "no live upstreams while connecting to upstream";
    var line =
        new LogLine(
            "log",
            NOW.minusSeconds(secondsAgo),
            "nginx",
            7,
            says,
            Situation.place(says + ", upstream: " + upstream));
    var failed =
        new ProxyEvent(
            ProxyEvent.Kind.UPSTREAM_FAILED,
            null,
            null,
            null,
            "192.0.2.1:8080",
            "",
            "connect() failed (111: Connection refused)",
            0,
            "",
            -1,
            new LogLine(
                "log",
                NOW.minusSeconds(failedSecondsAgo),
                "nginx",
                7,
                "connect() failed (111: Connection refused)",
                Situation.place("log")));
    var situation =
        new Situation()
            .kind(Proxy.Kind.NGINX)
            .server(
                new ServerDraft(
                        "web1",
                        new Server.Target.Address(IpAddress.parse("192.0.2.1")),
                        8080,
                        Situation.place("server"))
                    .maxConnections(limit)
                    .server())
            .connected()
            .balancerHost(host)
            .runtime(
                new ProxyRuntime(Map.of(), List.of(), List.of(), List.of())
                    .withLog(List.of(line), List.of(failed)));

    assertThat(judged(situation)).as(name).isEqualTo(full ? "lb-maxconn-server PROVEN" : "HEALTHY");
  }

  static Stream<Arguments> denials() {
    return Stream.of(
        Arguments.of("(13: Permission denied)", 5, "unix-socket-permission LIKELY"),
        Arguments.of("(13: Permission denied)", 500, "HEALTHY"),
        Arguments.of("(111: Connection refused)", 5, "HEALTHY"));
  }

  @ParameterizedTest(name = "{0} {1} s ago")
  @MethodSource("denials")
  void socket_thatWorkersMayNotWriteTo_isToldByTheLog(String why, int secondsAgo, String verdict) {
    String path = "/run/app.sock";
    String message = "connect() to unix:" + path + " failed " + why;
    var line =
        new LogLine(
            "log", NOW.minusSeconds(secondsAgo), "nginx", 7, message, Situation.place("error.log"));
    var failed =
        new ProxyEvent(
            ProxyEvent.Kind.UPSTREAM_FAILED,
            null,
            null,
            null,
            "unix:" + path,
            "",
            message,
            0,
            "",
            -1,
            line);
    var situation =
        new Situation()
            .kind(Proxy.Kind.NGINX)
            .server(
                new ServerDraft(
                        "unix:" + path,
                        new Server.Target.UnixSocket(path),
                        0,
                        Situation.place("server"))
                    .server())
            .saw(
                new Observation.UnixConnect(
                    Situation.LB,
                    path,
                    new ConnectOutcome.Connected(null, 20_000),
                    Situation.place("connect")))
            .runtime(
                new ProxyRuntime(Map.of(), List.of(), List.of(), List.of())
                    .withLog(List.of(line), List.of(failed)));

    assertThat(judged(situation)).isEqualTo(verdict);
  }

  private static String reloaded(long age, String message) {
    var line = new LogLine("log", NOW, "nginx", 7, message, Situation.place("error.log"));
    var situation =
        new Situation()
            .kind(Proxy.Kind.NGINX)
            .connected()
            .runtime(
                ProcessesOfTheBalancerTest.runtime(
                        ProcessesOfTheBalancerTest.process(7, 1, age, "nginx", 0))
                    .withLog(List.of(line), List.of()));
    return Judge.judge(situation.build().snapshot(), 0)
        .servers()
        .getFirst()
        .otherFindings()
        .stream()
        .map(other -> other.id() + " " + other.certainty())
        .findFirst()
        .orElse("none");
  }

  @Test
  void refusedConfiguration_ofNginx_isOlderThanItsFile() {
    String refused = "unknown directive \"proxy_pas\" in /etc/nginx/nginx.conf:7";

    assertThat(reloaded(60, refused)).isEqualTo("lb-config-invalid-old-running PROVEN");
    assertThat(reloaded(-5, refused)).isEqualTo("none");
    assertThat(reloaded(60, "connect() failed while connecting")).isEqualTo("none");
  }
}
