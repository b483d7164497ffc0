package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class CauseBookTest {

  private static final Instant THEN = Instant.parse("2026-11-29T12:00:00Z");

  private final CauseBook book = new CauseBook(() -> THEN, true);

  @Test
  void recovered_staysInTheHistoryAndIsNoCauseAnyMore() {
    book.failed("be", "a", THEN, "10.0.0.1:80 refuses connections", null);
    book.found("be", "a", new ServerCause(THEN, "no process serves port 80", "x", "likely"));
    assertThat(book.cause("be", "a")).isEqualTo("no process serves port 80");

    book.recovered("be", "a", THEN.plusSeconds(60));

    assertThat(book.cause("be", "a")).isNull();
    assertThat(book.explain("be", "a"))
        .contains("was DOWN 2026-11-29T12:00:00Z to 2026-11-29T12:01:00Z")
        .contains("no process serves port 80 [x, likely]");
  }

  @Test
  void findingOfWhatIsSeenOtherwiseNow_isDropped() {
    book.failed("be", "a", THEN, "refuses", null);
    book.found("be", "a", new ServerCause(THEN, "no process", "x", "likely"));

    book.failed("be", "a", THEN, "closes", null);

    assertThat(book.cause("be", "a")).isEqualTo("closes");
  }

  @Test
  void follower_saysWhyTheFollowedFails() {
    book.failed("be", "a", THEN, "refuses", null);
    book.failed("other", "b", THEN, "it follows be/a", "be/a");

    assertThat(book.brief("other", "b")).isEqualTo("it follows be/a, which fails: refuses");
  }

  @Test
  void serversThatFailAlike_areToldTogether() {
    book.failed("be", "a", THEN, "no route to 10.0.0.1:80", null);
    book.failed("be", "b", THEN, "no route to 10.0.0.2:80", null);
    book.failed("be", "c", THEN, "refuses", null);

    assertThat(book.explain("", "")).startsWith("2 servers fail alike (be/a, be/b): no route to");
  }

  @Test
  void history_isBounded() {
    for (int i = 0; i < CauseBook.MOST_SPELLS + 5; i++) {
      book.failed("be", "a", THEN.plusSeconds(i), "refuses", null);
      book.recovered("be", "a", THEN.plusSeconds(i));
    }

    assertThat(book.explain("be", "a").lines()).hasSize(CauseBook.MOST_SPELLS);
  }
}
