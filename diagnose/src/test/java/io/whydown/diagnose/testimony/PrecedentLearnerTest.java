package io.whydown.diagnose.testimony;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.testimony.PrecedentLearner.Precedent;
import io.whydown.model.testimony.Testimony;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PrecedentLearnerTest {

  private static final List<String> EXPIRED =
      List.of("certificate", "expired", "renew", "handshake", "date", "502");
  private static final List<String> REFUSED =
      List.of("refused", "port", "listen", "process", "socket", "502");

  /// Texts of four words each, by turns of either cause, and some that tell of neither.
  private static List<Precedent> precedents() {
    var precedents = new ArrayList<Precedent>();
    for (int i = 0; i < 15; i++) {
      precedents.add(precedent("tls-certificate-expired", EXPIRED, i));
      precedents.add(precedent("service-not-running", REFUSED, i));
      precedents.add(new Precedent(Set.of(), Traits.words("gives 502 since today")));
    }
    return precedents;
  }

  private static Precedent precedent(String cause, List<String> words, int turn) {
    var chosen = new ArrayList<String>();
    for (int i = 0; i < 4; i++) {
      chosen.add(words.get((turn + i) % words.size()));
    }
    return new Precedent(Set.of(cause), Traits.words(String.join(" ", chosen)));
  }

  private static Map<String, Integer> likeness(String text) throws IOException {
    String table = String.join("\n", PrecedentLearner.learn(precedents()));
    return Precedents.read(new StringReader(table))
        .likeness(new Testimony(List.of(), "", List.of(), text));
  }

  @Test
  void learnt_isToldApart() throws IOException {
    assertThat(foremost("it says the certificate has expired"))
        .isEqualTo("tls-certificate-expired");
    assertThat(foremost("no process has a listening socket there"))
        .isEqualTo("service-not-running");
  }

  @Test
  void whatDoesNotDecide_isLikeNeither() throws IOException {
    assertThat(likeness("it gives 502 since today").values())
        .allSatisfy(likeness -> assertThat(likeness).isLessThan(12));
  }

  @Test
  void sameTexts_giveTheSameTable() {
    assertThat(PrecedentLearner.learn(precedents()))
        .isEqualTo(PrecedentLearner.learn(precedents()));
  }

  @Test
  void bags_areReadAsTheyWereWritten() {
    assertThat(PrecedentLearner.learn(Bags.read(Bags.written(precedents()))))
        .isEqualTo(PrecedentLearner.learn(precedents()));
  }

  @Test
  void eitherOfTwoCauses_isHeldAgainstNeither() throws IOException {
    var precedents = new ArrayList<>(precedents());
    for (int i = 0; i < 30; i++) {
      precedents.add(
          new Precedent(
              new LinkedHashSet<>(List.of("tls-certificate-expired", "service-not-running")),
              Traits.words("refused port listen")));
    }
    String table = String.join("\n", PrecedentLearner.learn(precedents));

    Map<String, Integer> alike =
        Precedents.read(new StringReader(table))
            .likeness(new Testimony(List.of(), "", List.of(), "refused port listen process"));
    assertThat(Objects.requireNonNull(alike.get("service-not-running"))).isGreaterThan(12);
  }

  private static String foremost(String text) throws IOException {
    return likeness(text).entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .orElseThrow()
        .getKey();
  }
}
