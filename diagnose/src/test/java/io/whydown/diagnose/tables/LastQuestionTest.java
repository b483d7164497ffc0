package io.whydown.diagnose.tables;

import static io.whydown.diagnose.tables.Facts.flat;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.Judge;
import io.whydown.diagnose.ServerDiagnosis;
import io.whydown.diagnose.ServerDiagnosis.Undecided;
import io.whydown.diagnose.Situation;
import org.junit.jupiter.api.Test;

/// What is asked next where all that was read speaks for the server.
class LastQuestionTest {

  private static ServerDiagnosis judged(Situation situation) {
    return Judge.judge(situation.build().snapshot(), 0).servers().getFirst();
  }

  @Test
  void timeout_rulesAcceptAndASocketListens_asksForThePackets() {
    var judged = judged(flat().listener("0.0.0.0", 8080, "java", 812).timedOut());

    assertThat(judged.undecided())
        .singleElement()
        .extracting(Undecided::id, Undecided::missing)
        .containsExactly(
            "packet-dropped",
            "whether the balancer's packets arrive: `tcpdump -ni any tcp port 8080` on "
                + Situation.WEB1
                + " during a connect");
  }

  @Test
  void refusal_isNoMatterOfPackets() {
    var judged = judged(flat().listener("127.0.0.1", 8080, "java", 812).refused());

    assertThat(judged.undecided()).extracting(Undecided::id).doesNotContain("packet-dropped");
  }
}
