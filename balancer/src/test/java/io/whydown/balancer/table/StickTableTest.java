package io.whydown.balancer.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StickTableTest {

  private final AtomicLong millis = new AtomicLong(1_000_000);

  private StickTable table(KeyType type, int size, int expire, boolean noPurge) {
    return new StickTable(
        new TableConfig(
            "t",
            "t",
            type,
            type.usualBytes(),
            size,
            expire,
            noPurge,
            false,
            List.of(
                new TableConfig.Stored(Column.CONN_CNT, 1, 0),
                new TableConfig.Stored(Column.HTTP_REQ_RATE, 1, 10_000),
                new TableConfig.Stored(Column.BYTES_IN_CNT, 1, 0),
                new TableConfig.Stored(Column.SERVER_ID, 1, 0),
                new TableConfig.Stored(Column.SERVER_KEY, 1, 0),
                new TableConfig.Stored(Column.GPC, 3, 0)),
            null),
        () -> millis.get() * 1_000_000);
  }

  private static StickKey ip(String text) {
    return Objects.requireNonNull(StickKey.ofIp(IpAddress.parse(text)));
  }

  private static void touch(StickTable table, StickKey key) {
    int row = table.take(key);
    table.count(row, Column.CONN_CNT, Column.CONN_RATE, 1);
    table.release(row);
  }

  @Test
  void entry_endsWhenNobodyHasTouchedItForItsTime() {
    StickTable table = table(KeyType.IP, 10, 1_000, false);
    touch(table, ip("10.0.0.1"));
    millis.addAndGet(900);
    touch(table, ip("10.0.0.1"));
    touch(table, ip("10.0.0.2"));
    millis.addAndGet(999);

    assertThat(table.used()).isEqualTo(2);
    assertThat(table.read(ip("10.0.0.1"), Column.CONN_CNT, 0)).isEqualTo(2);
    assertThat(table.read(ip("10.0.0.1"), StickTable.Fact.REMAINING)).isEqualTo(1);

    millis.addAndGet(1);

    assertThat(table.read(ip("10.0.0.1"), Column.CONN_CNT, 0)).isEqualTo(StickTable.ABSENT);
    assertThat(table.used()).isZero();
  }

  @Test
  void entryInUse_staysPastItsTime() {
    StickTable table = table(KeyType.IP, 10, 1_000, false);
    int row = table.take(ip("10.0.0.1"));
    millis.addAndGet(5_000);
    assertThat(table.used()).isEqualTo(1);

    table.release(row);

    assertThat(table.used()).isZero();
  }

  @Test
  void fullTable_dropsTheOldestOrTakesNoMore() {
    StickTable purging = table(KeyType.IP, 3, 0, false);
    StickTable keeping = table(KeyType.IP, 3, 0, true);
    for (StickTable table : List.of(purging, keeping)) {
      touch(table, ip("10.0.0.1"));
      touch(table, ip("10.0.0.2"));
      touch(table, ip("10.0.0.3"));
      touch(table, ip("10.0.0.1"));
    }

    assertThat(purging.take(ip("10.0.0.4"))).isNotNegative();
    assertThat(keeping.take(ip("10.0.0.4"))).isNegative();

    assertThat(purging.used()).isEqualTo(3);
    assertThat(purging.read(ip("10.0.0.2"), Column.CONN_CNT, 0)).isEqualTo(StickTable.ABSENT);
    assertThat(purging.read(ip("10.0.0.1"), Column.CONN_CNT, 0)).isEqualTo(2);
  }

  @Test
  void entriesInUse_areNeverDroppedForOthers() {
    StickTable table = table(KeyType.IP, 2, 0, false);
    int first = table.take(ip("10.0.0.1"));
    int second = table.take(ip("10.0.0.2"));

    assertThat(table.take(ip("10.0.0.3"))).isNegative();

    table.release(first);
    assertThat(table.take(ip("10.0.0.3"))).isNotNegative();
    assertThat(table.users(second)).isEqualTo(1);
  }

  @Test
  void rate_slidesOverItsPeriod() {
    StickTable table = table(KeyType.IP, 10, 0, false);
    int row = table.take(ip("10.0.0.1"));
    for (int i = 0; i < 10; i++) {
      table.count(row, Column.HTTP_REQ_CNT, Column.HTTP_REQ_RATE, 1);
    }
    assertThat(table.read(row, Column.HTTP_REQ_RATE, 0)).isEqualTo(10);
    millis.addAndGet(15_000);
    assertThat(table.read(row, Column.HTTP_REQ_RATE, 0)).isEqualTo(5);
    millis.addAndGet(10_000);
    assertThat(table.read(row, Column.HTTP_REQ_RATE, 0)).isZero();
  }

  @Test
  void values_areNotStoredUnlessTheLineSays() {
    StickTable table = table(KeyType.IP, 10, 0, false);
    int row = table.take(ip("10.0.0.1"));

    assertThat(table.read(row, Column.GPT0, 0)).isEqualTo(StickTable.NOT_STORED);
    assertThat(table.read(row, Column.GPC, 3)).isEqualTo(StickTable.NOT_STORED);
    assertThat(table.increment(row, Column.GPC, Column.GPC_RATE, 2)).isEqualTo(1);
    assertThat(table.exchange(row, Column.BYTES_IN_CNT, 0, 99_999_999_999L)).isZero();
    assertThat(table.read(row, Column.BYTES_IN_CNT, 0)).isEqualTo(99_999_999_999L);
  }

  @Test
  void servers_areFoundByKeyAndNumber() {
    StickTable table = table(KeyType.STRING, 10, 0, false);
    StickKey key = StickKey.ofText("client", table.config());
    assertThat(table.target(key)).isNull();

    table.store(key, 4, "s4");

    assertThat(table.target(key)).isEqualTo(new StickTarget(4, "s4", false));
  }

  @Test
  void text_isInTheOrderOfKeys() {
    StickTable table = table(KeyType.IP, 10, 30_000, false);
    touch(table, ip("10.0.0.200"));
    touch(table, ip("10.0.0.3"));
    var text = new TableText(table);

    assertThat(text.header()).isEqualTo("# table: t, type: ip, size:10, used:2\n");
    assertThat(text.lines(List.of()).replaceAll("0x[0-9a-f]+", "P"))
        .isEqualTo(
            """
            P: key=10.0.0.3 use=0 exp=30000 server_id=0 conn_cnt=1 http_req_rate(10000)=0 bytes_in_cnt=0 server_key=- gpc0=0 gpc1=0 gpc2=0
            P: key=10.0.0.200 use=0 exp=30000 server_id=0 conn_cnt=1 http_req_rate(10000)=0 bytes_in_cnt=0 server_key=- gpc0=0 gpc1=0 gpc2=0
            """);

    text.set(ip("10.0.0.3"), List.of(new TableText.Setting(Column.CONN_CNT, 7)));
    var filter = new TableFilter(Column.CONN_CNT, TableFilter.Operator.GT, 5);
    assertThat(text.lines(List.of(filter))).contains("10.0.0.3").doesNotContain("10.0.0.200");
    text.clear(List.of(filter));
    assertThat(table.used()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "'a b',      'a\\ b'",
    "'a=\\x',    'a\\=\\\\x'",
    "'aaaaaaaaaabbbbbbbbbbccccccccccddddd', aaaaaaaaaabbbbbbbbbbccccccccccd",
  })
  void stringKeys_areCutAndEscaped(String key, String shown) {
    StickTable table = table(KeyType.STRING, 10, 0, false);
    touch(table, StickKey.ofText(key, table.config()));

    assertThat(new TableText(table).lines(List.of())).contains(": key=" + shown + " use=0");
  }

  @Test
  void loops_countTogetherWithoutLoss() throws Exception {
    StickTable table = table(KeyType.IP, 1_000, 0, false);
    Callable<Integer> loop =
        () -> {
          for (int i = 0; i < 20_000; i++) {
            touch(table, ip("10.0.0." + i % 250));
          }
          return 0;
        };
    try (var executor = Executors.newFixedThreadPool(4)) {
      for (var future : executor.invokeAll(List.of(loop, loop, loop, loop))) {
        future.get();
      }
    }
    assertThat(table.used()).isEqualTo(250);
    assertThat(table.read(ip("10.0.0.0"), Column.CONN_CNT, 0)).isEqualTo(320);
  }

  @Test
  void manyEntries_comeAndGo() {
    StickTable table = table(KeyType.INTEGER, 5_000, 1_000, false);
    for (int i = 0; i < 20_000; i++) {
      touch(table, StickKey.ofInteger(i));
    }
    assertThat(table.used()).isLessThanOrEqualTo(5_000).isGreaterThan(4_900);
    assertThat(table.read(StickKey.ofInteger(19_999), Column.CONN_CNT, 0)).isEqualTo(1);
    assertThat(table.read(StickKey.ofInteger(0), Column.CONN_CNT, 0)).isEqualTo(StickTable.ABSENT);
    millis.addAndGet(1_000);
    assertThat(table.used()).isZero();
    touch(table, StickKey.ofInteger(1));
    assertThat(table.used()).isEqualTo(1);
  }
}
