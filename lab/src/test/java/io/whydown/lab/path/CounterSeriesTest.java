package io.whydown.lab.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.cli.InProcess;
import io.whydown.lab.LabAssumptions;
import io.whydown.lab.LabHost;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabServer;
import io.whydown.lab.accuracy.JsonTree;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rules whose condition no snapshot decides: their counter does, around a series of connects.
@Tag("lab")
final class CounterSeriesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "firewall-drop   | 12 | iptables -A INPUT -p tcp --dport 8080 -m u32 --u32 '0>>28=4' -j DROP",
        "firewall-drop   | 12 | nft add rule inet f i tcp dport 8080 tcp window gt 0 counter drop",
        "firewall-reject | 3 | nft add rule inet f i tcp dport 8080 tcp window gt 0 counter reject"
            + " with tcp reset"
      })
  void diagnose_openRuleWhoseCounterMoves_isProven(String cause, int connects, String rule) {
    LabAssumptions.assumeLab();
    try (var lab = LabNetwork.create()) {
      lab.web1().serve(LabServer.http(8080));
      plant(lab.web1(), rule);

      Map<?, ?> root = diagnose(lab, lab.web1());

      assertThat(root.get("id")).as(root.toString()).isEqualTo(cause);
      assertThat(root.get("certainty")).as(root.toString()).isEqualTo("proven");
      assertThat(root.toString()).contains("moved by " + connects + " with as many connects");
    }
  }

  @Test
  void diagnose_openRuleWhoseCounterStandsStill_isNotTheCause() {
    LabAssumptions.assumeLab();
    try (var lab = LabNetwork.create()) {
      lab.web9().serve(LabServer.http(8080));
      plant(lab.web9(), "nft add rule inet f i tcp dport 8080 tcp window 1 counter drop");
      lab.router()
          .nft(
              "table inet f { chain c { type filter hook forward priority 0; tcp dport 8080 drop; };"
                  + " }");

      Map<?, ?> root = diagnose(lab, lab.web9());

      assertThat(root.get("id")).as(root.toString()).isNotEqualTo("firewall-drop");
      assertThat(root.get("certainty")).as(root.toString()).isNotEqualTo("proven");
    }
  }

  private static void plant(LabHost host, String rule) {
    host.nft("table inet f { chain i { type filter hook input priority 0; }; }");
    host.run(rule);
  }

  /// The root cause.
  private static Map<?, ?> diagnose(LabNetwork lab, LabHost server) {
    InProcess.Ended ended =
        InProcess.run(
            List.of(
                "diagnose",
                server.ipv4() + ":8080",
                "--format",
                "json",
                "--timeout",
                "20s",
                "--lb",
                lab.lb().vantage(),
                "--host",
                server.ipv4() + "=" + server.vantage()),
            Map.of());
    return JsonTree.parse(ended.out()) instanceof Map<?, ?> report
            && report.get("investigations") instanceof List<?> servers
            && servers.getFirst() instanceof Map<?, ?> first
            && first.get("rootCause") instanceof Map<?, ?> root
        ? root
        : Map.of("nothing", ended.err() + ended.out());
  }
}
