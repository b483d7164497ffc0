package io.whydown.vendor.prose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ContrastsTest {

  private static List<String> in(String text) {
    return Contrasts.in(text).stream()
        .map(f ->
            (f.works() ? "+" : "-")
                + f.host()
                + ":"
                + f.port()
                + (f.from().isEmpty() ? "" : " " + f.from()))
        .toList();
  }

  @Test
  void in_twoRequestsSideBySide() {
    assertThat(in("curl http://localhost:8181/ works, but http://127.0.0.1:8181/ is refused"))
        .containsExactly("+localhost:8181", "-127.0.0.1:8181");
  }

  @Test
  void in_oneInsteadOfTheOther() {
    assertThat(
            in("If I configure http://127.0.0.1:8000/ instead of http://localhost:8000 it works"))
        .containsExactly("+127.0.0.1:8000", "-localhost:8000");
  }

  @Test
  void in_placeStaysUntilAnotherIsNamed() {
    assertThat(
            in(
                "With docker exec I get in, and `wget localhost:9000` gives a result, but from the host machine localhost:9000 is reset"))
        .containsExactly("+localhost:9000 container", "-localhost:9000 host");
  }

  @Test
  void in_outcomeInTheNextClause() {
    assertThat(in("I opened http://10.0.0.5:8080 in a browser, works fine"))
        .containsExactly("+10.0.0.5:8080 host");
  }

  @Test
  void in_noOutcome_saysNothing() {
    assertThat(in("The service runs at http://10.0.0.5:8080 with two workers")).isEmpty();
    assertThat(in("It works on my machine")).isEmpty();
  }
}
