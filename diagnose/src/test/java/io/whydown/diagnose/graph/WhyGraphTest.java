package io.whydown.diagnose.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.Catalogue;
import io.whydown.diagnose.ServerDiagnosis.Certainty;
import io.whydown.diagnose.ServerDiagnosis.RootCause;
import io.whydown.diagnose.Situation;
import io.whydown.diagnose.cause.Case;
import org.junit.jupiter.api.Test;

class WhyGraphTest {

  @Test
  void walk_loopbackListener_isProvenWithItsChain() {
    Case facts =
        new Situation()
            .refused()
            .listener("127.0.0.1", 8080, "java", 812)
            .listener("0.0.0.0", 22, "sshd", 1)
            .build();

    RootCause root = judge(facts);

    assertThat(root.id()).isEqualTo("bound-to-loopback");
    assertThat(root.certainty()).isEqualTo(Certainty.PROVEN);
    assertThat(root.chain())
        .containsExactly("connection-refused", "no-listener-on-address", "bound-to-loopback");
  }

  @Test
  void walk_unknownHost_isUndecidedAndNamesTheMissingReading() {
    Case facts = new Situation().refused().serverHostUnknown().build();

    WhyGraph.Walk walk = new WhyGraph(Catalogue.all(), facts).walk("connection-refused");
    RootCause root = Judgement.rootCause(facts.symptom(), walk);

    assertThat(root.id()).isNull();
    assertThat(Judgement.undecided(walk, root))
        .anyMatch(u -> u.missing().contains("--host web1=ssh://192.0.2.1"));
  }

  private static RootCause judge(Case facts) {
    WhyGraph.Walk walk = new WhyGraph(Catalogue.all(), facts).walk(facts.symptom().id());
    return Judgement.rootCause(facts.symptom(), walk);
  }
}
