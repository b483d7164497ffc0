package io.whydown.balancer.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// How many bytes may go on within a time.
class AllowanceTest {

  private static final int BUFFER = 16_384;

  /// Bytes that go on until a time, when there is always more to come.
  private static long sent(Allowance allowance, int untilMillis) {
    long sent = 0;
    long now = 1_000;
    while (now < 1_000 + untilMillis) {
      allowance.ask(BUFFER, (int) now);
      sent += allowance.bytes();
      now += Math.max(1, allowance.waitMillis());
    }
    return sent;
  }

  @Test
  void bytesOfPeriods_areAsManyAsTheLimit() {
    var allowance = new Allowance(0);
    allowance.limit(100_000, 1_000);

    long sent = sent(allowance, 10_000);

    // one period's bytes at the beginning, before anything was counted
    assertThat(sent).isBetween(950_000L, 1_150_000L);
  }

  @Test
  void fewerThanTheLeast_doNotGoAtATime() {
    var allowance = new Allowance(2_896);
    allowance.limit(100_000, 1_000);
    long now = 1_000;
    var each = new ArrayList<Integer>();

    for (int i = 0; i < 200; i++) {
      allowance.ask(BUFFER, (int) now);
      each.add(allowance.bytes());
      now += Math.max(1, allowance.waitMillis());
    }

    assertThat(each).filteredOn(n -> n > 0).allMatch(n -> n >= 2_896);
    assertThat(each.stream().mapToLong(Integer::longValue).sum() * 1_000 / (now - 1_000))
        .isBetween(90_000L, 120_000L);
  }

  @Test
  void smallBody_goesWhole() {
    var allowance = new Allowance(0);
    allowance.limit(100_000, 1_000);

    allowance.ask(500, 5);

    assertThat(allowance.bytes()).isEqualTo(500);
    assertThat(allowance.waitMillis()).isZero();
  }

  @Test
  void whatWentUnasked_counts() {
    var allowance = new Allowance(0);
    allowance.limit(1_000, 1_000);
    allowance.spend(1_000, 4);

    allowance.ask(500, 5);

    assertThat(allowance.bytes()).isZero();
    assertThat(allowance.waitMillis()).isBetween(900L, 1_000L);
  }

  @Test
  void usersOfOneEntry_shareIt() {
    var clock = new AtomicLong(Duration.ofSeconds(5).toNanos());
    var table =
        new StickTable(
            new TableConfig(
                "t",
                "t",
                KeyType.INTEGER,
                4,
                10,
                0,
                false,
                false,
                List.of(new TableConfig.Stored(Column.BYTES_OUT_RATE, 1, 1_000)),
                null),
            clock::get);
    int row = table.take(StickKey.ofInteger(1));
    int same = table.take(StickKey.ofInteger(1));
    var one = new Allowance(0);
    var other = new Allowance(0);
    one.limit(10_000, 1);
    other.limit(10_000, 1);

    table.ask(row, Column.BYTES_OUT_RATE, BUFFER, one);
    clock.addAndGet(Duration.ofMillis(500).toNanos());
    table.ask(same, Column.BYTES_OUT_RATE, BUFFER, other);

    assertThat(one.bytes()).isEqualTo(5_000);
    assertThat(other.bytes()).isBetween(2_000, 2_500);
    assertThat(table.read(row, Column.BYTES_OUT_RATE, 0)).isBetween(7_000L, 7_500L);
  }

  /// A limit may come from a header.
  @Test
  void limitBeyondReason_holdsNothingBack() {
    var allowance = new Allowance(0);
    allowance.limit(Long.MAX_VALUE / 2, 1_000);

    allowance.ask(BUFFER, 1_000);
    int first = allowance.bytes();
    allowance.ask(BUFFER, 1_500);

    assertThat(first).isEqualTo(BUFFER);
    assertThat(allowance.bytes()).isEqualTo(BUFFER);
    assertThat(allowance.waitMillis()).isZero();
  }
}
