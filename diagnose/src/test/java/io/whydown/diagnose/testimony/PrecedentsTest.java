package io.whydown.diagnose.testimony;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.Catalogue;
import io.whydown.model.testimony.Testimony;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class PrecedentsTest {

  private static final String TABLE =
      """
      # two causes
      = tls-certificate-expired -100
      = wrong-port -100
      certificate 300 0:150
      expir 400 0:120 1:-30
      port 200 1:90
      """;

  private static Map<String, Integer> likeness(String text) throws IOException {
    return Precedents.read(new StringReader(TABLE))
        .likeness(new Testimony(List.of(), "", List.of(), text));
  }

  private static int likeness(String text, String cause) throws IOException {
    return Objects.requireNonNull(likeness(text).get(cause));
  }

  @Test
  void traits_speakForTheirCause() throws IOException {
    assertThat(likeness("the certificate expired")).containsOnlyKeys("tls-certificate-expired");
    assertThat(likeness("the certificate expired", "tls-certificate-expired"))
        .isGreaterThan(likeness("the certificate at the port", "tls-certificate-expired"));
  }

  @Test
  void traitsAgainst_takeFromACause() throws IOException {
    assertThat(likeness("port", "wrong-port"))
        .isGreaterThan(likeness("expired port", "wrong-port"));
  }

  @Test
  void textWithoutKnownTraits_isLikeNothing() throws IOException {
    assertThat(likeness("nothing of this was ever seen")).isEmpty();
  }

  /// What is changed in how it is learned, or in what from, is learned anew: see `LearnPrecedents`.
  @Test
  void shippedTable_isWhatTheBagsTeach() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Precedents.class.getResourceAsStream("precedents.txt"))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
          .containsExactlyElementsOf(LearnPrecedents.table(Bags.shipped()));
    }
  }

  @Test
  void shippedTable_knowsCausesThatCanBeRoots() {
    var everything = new Testimony(List.of(), "", List.of(), "connection refused by the upstream");

    assertThat(Precedents.known().causes())
        .hasSizeGreaterThan(150)
        .allSatisfy(id ->
            assertThat(Catalogue.find(id))
                .hasValueSatisfying(c -> assertThat(c.isLink()).isFalse()));
    assertThat(Precedents.known().likeness(everything)).isNotEmpty();
  }
}
