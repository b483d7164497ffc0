package io.whydown.diagnose.tables;

import static io.whydown.diagnose.Situation.DIALLED;
import static io.whydown.diagnose.Situation.LB;
import static io.whydown.diagnose.Situation.WEB1;
import static io.whydown.diagnose.tables.Row.likely;
import static io.whydown.diagnose.tables.Row.proven;
import static io.whydown.diagnose.tables.Row.quiet;

import io.whydown.diagnose.Situation;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Who refuses, by the header of the reset and the counters of the server's kernel; and two packet
/// filters beside each other.
class SendersOfResetsTest {

  private static final String REFUSED = "connection-refused";
  private static final String TIMEOUT = "connection-timeout";
  private static final int MARK = 0x28;

  static List<Row> rows() {
    return List.of(
        proven(
            "another distance, and the server's kernel sends none",
            listening().saw(capture(header(128, 0), header(64, MARK))).saw(series(0)),
            REFUSED,
            "packet-rejected",
            "middlebox-rst"),
        likely(
            "a difference of counters that are not among the evidence",
            Facts.listening()
                .refused()
                .saw(capture(header(128, 0), header(64, MARK)))
                .saw(series(0)),
            REFUSED,
            "packet-rejected",
            "middlebox-rst"),
        likely(
            "another distance alone",
            blind().saw(capture(header(64, 0), header(63, MARK))),
            REFUSED,
            "packet-rejected",
            "middlebox-rst"),
        quiet(
            "one hop farther is behind the server",
            blind().saw(capture(header(62, MARK), header(63, MARK))),
            "middlebox-rst",
            "packet-rejected"),
        likely(
                "as far as the server, and not its stack",
                blind().saw(capture(header(63, 0), header(63, MARK))),
                REFUSED,
                "packet-rejected",
                "firewall-reject")
            .without("middlebox-rst"),
        quiet(
            "the stack of the server itself",
            blind().saw(capture(header(63, MARK), header(63, MARK))),
            "packet-rejected",
            "firewall-reject",
            "middlebox-rst"),
        quiet(
            "a path that clears the class does not tell",
            blind().saw(capture(header(63, 0), header(63, 0))),
            "firewall-reject",
            "middlebox-rst"),
        quiet(
            "no echo reply does not tell",
            blind().saw(capture(header(64, 0), null)),
            "firewall-reject",
            "middlebox-rst"),
        quiet(
            "the server's kernel sends each reset",
            listening().saw(series(3)),
            "packet-rejected",
            "middlebox-rst"),
        proven(
            "each connect overflows the accept queue",
            counted()
                .timedOut()
                .saw(
                    series(
                        new ConnectOutcome.NoAnswer(500_000_000L),
                        Map.of("TcpExt.ListenOverflows", 3L, "TcpExt.ListenDrops", 3L))),
            TIMEOUT,
            "backlog-overflow"),
        quiet(
            "no listener drops",
            counted()
                .timedOut()
                .saw(
                    series(
                        new ConnectOutcome.NoAnswer(500_000_000L),
                        Map.of("TcpExt.ListenOverflows", 0L, "TcpExt.ListenDrops", 0L))),
            "backlog-overflow"),
        proven(
            "nft accepts the port, iptables-legacy rejects it",
            both("accept"),
            "host-unreachable",
            "packet-rejected",
            "firewall-reject",
            "nft-and-legacy-both"),
        quiet("nft says nothing of the port", both("open"), "nft-and-legacy-both"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void judge_row_asTheTableSays(Row row) {
    row.check();
  }

  private static Situation listening() {
    return counted().refused();
  }

  /// The kernel's counters were read.
  private static Situation counted() {
    Situation situation = Facts.listening();
    situation.serverHost().counters(Map.of());
    return situation;
  }

  /// The server's host was not looked into.
  private static Situation blind() {
    return new Situation()
        .balancerHost(Captured.host(LB, "lb-routed"))
        .serverHostUnknown()
        .refused();
  }

  private static Situation both(String nft) {
    List<FilterTable> tables = new ArrayList<>(Captured.nft(nft));
    tables.addAll(Captured.legacy("reject"));
    Situation situation =
        Facts.listening().connect(Facts.icmp(Errno.EHOSTUNREACH, 10, "192.0.2.1", 1));
    situation.serverHost().filters(tables);
    return situation;
  }

  private static Observation.Header header(int hopLimit, int trafficClass) {
    return new Observation.Header(hopLimit, trafficClass, 0x14);
  }

  private static Observation capture(
      Observation.Header reset, Observation.@Nullable Header normal) {
    return new Observation.ResetCapture(
        LB, DIALLED, null, MARK, reset, normal, null, Situation.place("tcpdump"));
  }

  private static Observation series(long resets) {
    return series(Facts.errno(Errno.ECONNREFUSED), Map.of("Tcp.OutRsts", resets));
  }

  private static Observation series(ConnectOutcome each, Map<String, Long> moved) {
    return new Observation.CounterSeries(
        LB,
        WEB1,
        DIALLED,
        Collections.nCopies(3, each),
        "",
        0,
        moved,
        Situation.place("cat /proc/net/snmp"));
  }
}
