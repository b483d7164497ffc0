package io.whydown.diagnose.testimony;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.model.testimony.Statement.Asked;
import io.whydown.model.testimony.Testimony;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DifferencesTest {

  @Test
  void oneDifferentPart_decides() {
    Differences found =
        in(
            asked(false, Map.of("scheme", "tls", "host", "a")),
            asked(true, Map.of("scheme", "tls", "host", "a", "sni", "b")));

    assertThat(found.needs("sni")).isPresent();
    assertThat(found.minds("sni")).isEmpty();
  }

  @Test
  void twoDifferentParts_decideNothing() {
    Differences found =
        in(
            asked(false, Map.of("host", "a", "path", "/x")),
            asked(true, Map.of("host", "a", "path", "/y", "header", "b")));

    assertThat(found.by("path")).isEmpty();
    assertThat(found.by("header")).isEmpty();
  }

  @Test
  void bothAnswered_decideNothing() {
    Differences found =
        in(asked(true, Map.of("host", "a")), asked(true, Map.of("host", "a", "proxy", "given")));

    assertThat(found.needs("proxy")).isEmpty();
    assertThat(found.minds("proxy")).isEmpty();
  }

  @Test
  void anotherScheme_takesItsPortWithIt() {
    Differences found =
        in(
            asked(false, Map.of("scheme", "http", "host", "a", "port", "80")),
            asked(true, Map.of("scheme", "https", "host", "a", "port", "443", "trust", "any")));

    assertThat(found.of("scheme", "https", "http")).isPresent();
  }

  private static Differences in(Statement... statements) {
    return Differences.in(new Testimony(List.of(statements), "", List.of(), ""));
  }

  private static Asked asked(boolean answered, Map<String, String> parts) {
    var place = new Provenance("pasted", new Provenance.Origin.File("t", 1), Instant.EPOCH, "");
    return new Asked(parts, answered, 0, "", Standing.WITNESSED, place);
  }
}
