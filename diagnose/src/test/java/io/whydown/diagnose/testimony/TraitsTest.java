package io.whydown.diagnose.testimony;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.model.testimony.Testimony;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TraitsTest {

  private static final Provenance PLACE =
      new Provenance("pasted", new Provenance.Origin.File("ticket", 1), Instant.EPOCH, "");

  @Test
  void words_countByBaseForm() {
    assertThat(Traits.words("it failed, fails and is failing; it's late"))
        .containsEntry("fail", 3)
        .containsEntry("it", 1)
        .containsEntry("it's", 1);
  }

  @Test
  void addresses_countByKind() {
    assertThat(Traits.words("from 127.0.0.1 and 172.18.0.3 to 192.0.2.7 and 192.0.2.8"))
        .containsEntry("address:loopback", 1)
        .containsEntry("address:bridge", 1)
        .containsEntry("address", 2);
  }

  @Test
  void numbers_countWhenTheyMeanSomething() {
    assertThat(Traits.words("502 after 17 turns of 4711 at 443 and 999 by 12ab34"))
        .containsOnlyKeys("502", "443", "after", "turn", "of", "at", "and", "by");
  }

  @Test
  void longIdentifiers_andWhatLiesFarBehind_areLeftOut() {
    String long1 = "a".repeat(31);

    assertThat(Traits.words(long1 + " refused" + " ".repeat(100_000) + "behind"))
        .containsOnlyKeys("refus");
  }

  @Test
  void statements_countByKind() {
    var failed =
        new Statement.Failed(
            Fault.REFUSED, "nginx", "127.0.0.1", 80, "", "", 0, Standing.WITNESSED, PLACE);
    var shows = new Statement.Shows(Sign.MESH, "", Standing.CLAIMED, PLACE);

    assertThat(Traits.of(new Testimony(List.of(failed, shows, shows), "nginx", List.of(), "502")))
        .containsOnlyKeys("502", "fault:REFUSED", "speaker:nginx", "target:loopback", "sign:MESH")
        .containsEntry("sign:MESH", 1);
  }
}
