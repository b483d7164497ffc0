package io.whydown.diagnose.causes.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.Judge;
import io.whydown.diagnose.ServerBuilder;
import io.whydown.diagnose.ServerDiagnosis;
import io.whydown.diagnose.Situation;
import io.whydown.diagnose.Verdicts;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.ClientSide;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.proxy.Frontend;
import io.whydown.model.proxy.Mode;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.ProxyRuntime.BalancerProcess;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What the processes of the balancer, and the age of its file, show.
class ProcessesOfTheBalancerTest {

  private static final Instant NOW = HostBuilder.NOW;

  /// @param age in seconds before now
  static BalancerProcess process(int pid, int parent, long age, String line, long files) {
    Provenance place = Situation.place(line);
    return new BalancerProcess(
        pid,
        parent,
        "haproxy",
        line,
        List.of("haproxy.cfg"),
        NOW.minusSeconds(age),
        1,
        16,
        files,
        null,
        place);
  }

  private static Situation running(BalancerProcess... processes) {
    return new Situation().connected().runtime(runtime(processes));
  }

  static ProxyRuntime runtime(BalancerProcess... processes) {
    return new ProxyRuntime(Map.of(), List.of(), List.of(), List.of())
        .withProcesses(List.of(processes), Map.of());
  }

  @Test
  void oldProcess_thatWasToldToEnd_isProven() {
    var old = process(7, 1, 900, "haproxy -D -f haproxy.cfg", 9);
    var young = process(8, 1, 60, "haproxy -D -f haproxy.cfg -sf 7", 9);

    assertThat(Verdicts.of("lb-two-generations", running(old, young))).isEqualTo("proven");
  }

  @Test
  void oldProcess_amidAReload_isLikely() {
    var old = process(7, 1, 900, "haproxy -D -f haproxy.cfg", 9);
    var young = process(8, 1, 1, "haproxy -D -f haproxy.cfg -sf 7", 9);

    assertThat(Verdicts.of("lb-two-generations", running(old, young))).isEqualTo("likely");
  }

  @Test
  void otherProcess_thatNobodyFollowed_isNone() {
    var other = process(7, 1, 900, "haproxy -D -f other.cfg", 9);
    var young = process(8, 1, 60, "haproxy -D -f haproxy.cfg -sf 77", 9);
    var alone = process(8, 1, 60, "haproxy -D -f haproxy.cfg -sf 7", 9);

    assertThat(Verdicts.of("lb-two-generations", running(other, young))).isEqualTo("irrelevant");
    assertThat(Verdicts.of("lb-two-generations", running(alone))).isEqualTo("irrelevant");
  }

  @Test
  void workersOfOneMaster_theOlderOneStays_isProven() {
    var master = process(5, 1, 900, "haproxy -W -f haproxy.cfg", 9);
    var old = process(7, 5, 900, "haproxy -W -f haproxy.cfg", 9);
    var young = process(8, 5, 60, "haproxy -W -f haproxy.cfg", 9);

    assertThat(Verdicts.of("lb-two-generations", running(master, old, young))).isEqualTo("proven");
    assertThat(Verdicts.of("lb-two-generations", running(master, young))).isEqualTo("irrelevant");
  }

  private static ServerDiagnosis judged(Situation situation) {
    return Judge.judge(situation.build().snapshot(), 0).servers().getFirst();
  }

  @Test
  void descriptors_allInUse_areTheCauseThoughTheServerAnswers() {
    var full = judged(running(process(7, 1, 900, "nginx: worker process", 16)));
    var most = judged(running(process(7, 1, 900, "nginx: worker process", 12)));

    assertThat(full.rootCause()).isNotNull().extracting(r -> r.id()).isEqualTo("lb-fd-limit");
    assertThat(most.rootCause()).isNull();
  }

  private static Situation edited(long changedSecond, String... remark) {
    Situation situation =
        new Situation()
            .server(new ServerBuilder().at("haproxy.cfg", 7).build())
            .connected()
            .runtime(
                new ProxyRuntime(
                        Map.of("Start_time_sec", "1000"),
                        List.of(Situation.row("UP", "", "192.0.2.1:8080")),
                        List.of(),
                        List.of())
                    .withProcesses(
                        List.of(), Map.of("haproxy.cfg", Instant.ofEpochSecond(changedSecond))));
    for (String reason : remark) {
      situation.remark(reason);
    }
    return situation;
  }

  @Test
  void file_editedAndBroken_wouldNotBeLoaded() {
    String broken = "unknown keyword 'sevrer' in 'backend' section";

    assertThat(beside(edited(2000, broken))).contains("lb-config-invalid-old-running likely");
    assertThat(beside(edited(2000, "unable to find required backend 'wbe'")))
        .contains("lb-config-invalid-old-running likely");
    assertThat(beside(edited(900, broken))).isEmpty();
    assertThat(beside(edited(2000))).isEmpty();
  }

  private static List<String> beside(Situation situation) {
    return judged(situation).otherFindings().stream()
        .map(f -> f.id() + " " + f.certainty().name().toLowerCase(java.util.Locale.ROOT))
        .toList();
  }

  private static Situation held(String command) {
    var bind = new Frontend.Bind(null, 80, null, false, false, Situation.place("bind"));
    return new Situation()
        .connected()
        .frontend(
            new Frontend(
                "www",
                Mode.HTTP,
                List.of(bind),
                "web",
                List.of("web"),
                0,
                Situation.place("frontend www")))
        .balancerHost(
            new HostBuilder(Situation.LB, "192.0.2.10")
                .processes(List.of())
                .listener("0.0.0.0", 80, command, 7));
  }

  @Test
  void port_ofTheFrontend_heldByAnotherProgram() {
    Case taken = held("nginx").build();
    Case own = held("haproxy").build();
    Case engine = held("docker-proxy").build();

    assertThat(ClientSide.deaf(taken.snapshot(), taken.backend()))
        .hasValueSatisfying(deaf -> assertThat(deaf.sure()).isFalse());
    assertThat(ClientSide.deaf(own.snapshot(), own.backend())).isEmpty();
    assertThat(ClientSide.deaf(engine.snapshot(), engine.backend())).isEmpty();
  }
}
