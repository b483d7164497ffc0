package io.whydown.diagnose.tables;

import static io.whydown.diagnose.Situation.LB;
import static io.whydown.diagnose.Situation.place;
import static io.whydown.diagnose.tables.Facts.routed;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.model.evidence.Artifact;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation;
import io.whydown.net.IpFamily;
import io.whydown.vendor.iptables.IptablesReader;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Rules of a router that look at what a connection carries.
class ContentRuleTest {

  private static Situation asking(String path, String match) {
    return asking(path, "FORWARD", 8080, match);
  }

  private static Situation asking(String path, String chain, int port, String match) {
    String rules =
        "*filter\n:%1$s ACCEPT [0:0]\n-A %1$s -p tcp -m tcp --dport %2$d -m string "
                .formatted(chain, port)
            + match
            + " --algo bm --to 65535 -j REJECT --reject-with tcp-reset\nCOMMIT\n";
    var artifact =
        new Artifact("iptables", "netns:r", "x", HostBuilder.NOW, 0, rules, "", false, null);
    HostBuilder router = Captured.host("netns:r", "router");
    router.filters(IptablesReader.read(artifact, IpFamily.V4, List.of()).value());
    return routed(router)
        .listener("0.0.0.0", 8080, "java", 812)
        .connected()
        .saw(
            new Observation.CheckReplay(
                LB,
                Situation.DIALLED,
                "check",
                new CheckResult.Closed(true, true),
                "GET " + path + " HTTP/1.0",
                "",
                0,
                900_000,
                place("check")));
  }

  static List<Row> rows() {
    return List.of(
        Row.likely(
            "the check carries what the rule looks for",
            asking("/internal/health", "--string \"internal\""),
            "connection-reset",
            "middlebox-rst"),
        Row.quiet(
            "the check carries something else",
            asking("/health", "--string \"internal\""),
            "middlebox-rst"),
        Row.quiet(
            "the rule looks for connections without it",
            asking("/internal/health", "! --string \"internal\""),
            "middlebox-rst"),
        Row.quiet(
            "the rule is about another port",
            asking("/internal/health", "FORWARD", 25, "--string \"internal\""),
            "middlebox-rst"),
        Row.quiet(
            "the rule is about what the router itself gets",
            asking("/internal/health", "INPUT", 8080, "--string \"internal\""),
            "middlebox-rst"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void judge_row_asTheTableSays(Row row) {
    row.check();
  }
}
