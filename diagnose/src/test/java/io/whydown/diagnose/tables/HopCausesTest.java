package io.whydown.diagnose.tables;

import static io.whydown.diagnose.Situation.LB;
import static io.whydown.diagnose.Situation.WEB1;
import static io.whydown.diagnose.Situation.place;
import static io.whydown.diagnose.tables.Facts.icmp;
import static io.whydown.diagnose.tables.Row.likely;
import static io.whydown.diagnose.tables.Row.quiet;
import static io.whydown.diagnose.tables.Row.undecided;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.Catalogue;
import io.whydown.diagnose.Situation;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import io.whydown.net.IcmpError;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a sweep over the hops adds, when nobody looked into the routers.
class HopCausesTest {

  private static final String TIMEOUT = "connection-timeout";
  private static final String GATEWAY = "203.0.113.254";
  private static final String FAR = "198.51.100.1";
  private static final String[] ROUTERS = {
    "router-acl-drop", "router-acl-reject", "router-blackhole", "routing-loop"
  };

  static List<Row> rows() {
    return Stream.of(bothEnds(), fromOutside()).flatMap(List::stream).toList();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void judge_row_asTheTableSays(Row row) {
    row.check();
  }

  private static List<Row> bothEnds() {
    return List.of(
        likely(
                "the first router answers, nothing behind",
                ends().timedOut().saw(sweep(GATEWAY, "", "")),
                TIMEOUT,
                "packet-dropped",
                "router-acl-drop")
            .without("router-blackhole", "routing-loop"),
        likely(
                "not even the first router answers",
                ends().timedOut().saw(sweep("", "", "")),
                TIMEOUT,
                "router-blackhole")
            .without("router-acl-drop", "routing-loop"),
        likely(
                "a router says that it has no route",
                ends().connect(icmp(Errno.ENETUNREACH, 0, GATEWAY, 1)),
                "network-unreachable",
                "router-no-route")
            .without("router-acl-reject"),
        likely("nobody swept", ends().timedOut(), TIMEOUT, "packet-dropped", "router-acl-drop"),
        likely(
            "refused behind the first router",
            ends().refused().saw(sweep(GATEWAY, "refused", "refused")),
            "connection-refused",
            "packet-rejected",
            "router-acl-reject"),
        likely(
                "a circle",
                ends().timedOut().saw(sweep(GATEWAY, FAR, GATEWAY, FAR)),
                TIMEOUT,
                "routing-loop")
            .without("router-blackhole"));
  }

  private static List<Row> fromOutside() {
    return List.of(
        undecided(
                "a router answers, nothing behind",
                blind().timedOut().saw(sweep(GATEWAY, "", "")),
                TIMEOUT,
                "packet-dropped")
            .without(ROUTERS),
        undecided("silence", blind().timedOut().saw(sweep("", "", "")), TIMEOUT).without(ROUTERS),
        undecided(
                "refused behind a router",
                blind().refused().saw(sweep(GATEWAY, "refused")),
                "connection-refused")
            .without(ROUTERS),
        likely(
            "a circle",
            blind().timedOut().saw(sweep(GATEWAY, FAR, GATEWAY, "")),
            TIMEOUT,
            "routing-loop"),
        quiet(
            "one router at two limits is no circle",
            blind().timedOut().saw(sweep(GATEWAY, GATEWAY, GATEWAY)),
            "routing-loop"),
        quiet(
            "a sweep that could not be made",
            blind().timedOut().saw(sweep("not tried", "not tried")),
            ROUTERS));
  }

  @Test
  void examine_hopOfAnUnseenRouter_namesTheReadingThatWouldDecide() {
    Situation seen = ends().timedOut().saw(sweep(GATEWAY, FAR, ""));

    Outcome drop = Catalogue.find("router-acl-drop").orElseThrow().examine(seen.build());
    Outcome route = Catalogue.find("router-blackhole").orElseThrow().examine(seen.build());

    assertThat(drop)
        .isInstanceOfSatisfying(
            Outcome.Likely.class,
            likely -> {
              assertThat(likely.finding().title()).contains(FAR);
              assertThat(likely.missing()).contains("--host " + FAR + "=VANTAGE");
            });
    assertThat(route)
        .isInstanceOfSatisfying(
            Outcome.Unknown.class,
            open -> assertThat(open.gap().sentence()).contains("the routes of " + FAR));
  }

  @Test
  void examine_aSweepFromAnotherSource_isNotUsed() {
    Observation.HopSweep other = sweep(GATEWAY, FAR, GATEWAY, FAR);
    var bound =
        new Observation.HopSweep(
            LB, other.endpoint(), IpAddress.parse("203.0.113.9"), other.hops(), place("sweep"));

    Outcome outcome =
        Catalogue.find("routing-loop").orElseThrow().examine(ends().timedOut().saw(bound).build());

    assertThat(outcome).isInstanceOf(Outcome.Irrelevant.class);
  }

  /// Balancer and server are looked into and let it through; the router between is not.
  private static Situation ends() {
    return new Situation()
        .balancerHost(Captured.host(LB, "lb-routed"))
        .serverHost(
            Captured.host(WEB1, "web1-routed")
                .listener("0.0.0.0", 22, "sshd", 1)
                .listener("0.0.0.0", 8080, "java", 812));
  }

  private static Situation blind() {
    return new Situation().serverHostUnknown();
  }

  /// @param hops for each limit the router at which the packet expired, `refused`, `not tried`, or
  ///   nothing for silence
  private static Observation.HopSweep sweep(String... hops) {
    var all = new ArrayList<Observation.Hop>();
    for (String hop : hops) {
      all.add(new Observation.Hop(all.size() + 1, outcome(hop)));
    }
    return new Observation.HopSweep(LB, Situation.DIALLED, null, all, place("sweep"));
  }

  private static ConnectOutcome outcome(String hop) {
    return switch (hop) {
      case "" -> new ConnectOutcome.NoAnswer(600_000_000);
      case "refused" -> new ConnectOutcome.Failed(Errno.ECONNREFUSED, false, null, 300_000);
      case "not tried" -> new ConnectOutcome.NotTried("a limit of hops needs native access", 0);
      default ->
          new ConnectOutcome.Failed(
              Errno.EHOSTUNREACH,
              false,
              new IcmpError(IpFamily.V4, 11, 0, IpAddress.parse(hop)),
              300_000);
    };
  }
}
