package io.whydown.diagnose.tables;

import static io.whydown.diagnose.Situation.LB;
import static io.whydown.diagnose.Situation.WEB1;
import static io.whydown.diagnose.tables.Row.likely;
import static io.whydown.diagnose.tables.Row.proven;
import static io.whydown.diagnose.tables.Row.quiet;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.diagnose.cause.Losses;
import io.whydown.diagnose.cause.OpenRules;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Connects of which some are answered: loss, a rule that drops a part, a limit, a full queue.
class LossyPathTest {

  private static final String TIMEOUT = "connection-timeout";
  private static final String LOSSY = "lossy-path";
  private static final String DROPS = "TcpExt.ListenDrops";
  private static final String OVERFLOWS = "TcpExt.ListenOverflows";
  private static final Map<String, Long> NONE = Map.of(DROPS, 0L, OVERFLOWS, 0L);

  static List<Row> rows() {
    return List.of(
        likely("one link, the first connect got through", loses(connected()), TIMEOUT, LOSSY),
        likely("one link, the first connect did not", loses(silent()), TIMEOUT, LOSSY),
        likely("behind a router that nobody reads", loses(unseen()), TIMEOUT, LOSSY)
            .without("router-acl-drop", "router-blackhole", "return-path-missing"),
        likely("behind a router that is read", loses(routed("open")), TIMEOUT, LOSSY),
        quiet("one series alone", series(connected(), "++-+-+--", NONE), LOSSY),
        quiet("a series that is answered", twice(connected(), "++++++++", "+-+-++-+"), LOSSY),
        quiet("the first of each series pass", twice(connected(), "+++-----", "++------"), LOSSY),
        quiet("nothing passes", twice(silent(), "--------", "--------"), LOSSY),
        quiet("everything passes", twice(connected(), "++++++++", "++++++++"), LOSSY),
        quiet("the server's filter limits", loses(ruled("limit")), LOSSY),
        likely(
                "the server's filter draws lots",
                loses(ruled("numgen")),
                TIMEOUT,
                "packet-dropped",
                "firewall-drop")
            .without(LOSSY),
        proven(
                "the counter of the rule that draws lots moves by as many as fail",
                counted(ruled("numgen")),
                TIMEOUT,
                "packet-dropped",
                "firewall-drop")
            .without(LOSSY),
        likely(
                "a router's filter draws lots",
                loses(routed("numgen-forward")),
                TIMEOUT,
                "packet-dropped",
                "router-acl-drop")
            .without(LOSSY, "firewall-drop"),
        quiet(
            "a listener drops meanwhile",
            series(
                series(connected(), "+-+--+-+", Map.of(DROPS, 4L, OVERFLOWS, 4L)),
                "-+-+--++",
                Map.of(DROPS, 4L, OVERFLOWS, 4L)),
            LOSSY),
        quiet(
            "nobody counted at the server",
            series(series(connected(), "+-+--+-+", Map.of()), "-+-+--++", Map.of()),
            LOSSY));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void judge_row_asTheTableSays(Row row) {
    row.check();
  }

  /// Connects at once may be more than a small accept queue takes.
  @Test
  void losses_thatTheListenerCounts_areNone() {
    Situation small = series(connected(), "++++++--", Map.of(DROPS, 2L, OVERFLOWS, 2L));
    Situation way = series(connected(), "++++++--", Map.of(DROPS, 1L, OVERFLOWS, 1L));

    assertThat(Losses.of(small.build())).isEmpty();
    assertThat(Losses.of(way.build())).isPresent();
  }

  private static Situation connected() {
    return Facts.listening().connected();
  }

  private static Situation silent() {
    return Facts.listening().timedOut();
  }

  private static Situation unseen() {
    return new Situation()
        .balancerHost(Captured.host(LB, "lb-routed"))
        .serverHost(Captured.host(WEB1, "web1-routed"))
        .listener("0.0.0.0", 8080, "java", 812)
        .connected();
  }

  private static Situation routed(String rules) {
    HostBuilder router = Captured.host("netns:r", "router").filters(Captured.nft(rules));
    return Facts.routed(router).listener("0.0.0.0", 8080, "java", 812).connected();
  }

  private static Situation ruled(String rules) {
    Situation situation = silent();
    situation.serverHost().filters(Captured.nft(rules));
    return situation;
  }

  private static Situation loses(Situation situation) {
    return twice(situation, "+-++--+-", "--+-+++-");
  }

  private static Situation twice(Situation situation, String first, String second) {
    return series(series(situation, first, NONE), second, NONE);
  }

  /// The counter of the server's rule moved by one for each connect that failed.
  private static Situation counted(Situation situation) {
    String place = OpenRules.suspicion(situation.build()).orElseThrow().place().toString();
    return series(situation, "+-++--+-", place, 4, NONE);
  }

  /// `+` for a connect that was answered, `-` for one that was not.
  private static Situation series(Situation situation, String pattern, Map<String, Long> moved) {
    return series(situation, pattern, "", 0, moved);
  }

  private static Situation series(
      Situation situation, String pattern, String rule, long ruleMoved, Map<String, Long> moved) {
    List<ConnectOutcome> outcomes =
        pattern
            .chars()
            .mapToObj(c ->
                c == '+'
                    ? new ConnectOutcome.Connected(null, 300_000)
                    : (ConnectOutcome) new ConnectOutcome.NoAnswer(500_000_000L))
            .toList();
    return situation.saw(
        new Observation.CounterSeries(
            LB,
            WEB1,
            Situation.DIALLED,
            outcomes,
            rule,
            ruleMoved,
            moved,
            Situation.place("connects " + pattern)));
  }
}
