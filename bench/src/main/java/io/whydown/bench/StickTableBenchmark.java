package io.whydown.bench;

import io.whydown.balancer.table.Column;
import io.whydown.balancer.table.KeyType;
import io.whydown.balancer.table.StickKey;
import io.whydown.balancer.table.StickTable;
import io.whydown.balancer.table.TableConfig;
import java.io.PrintStream;
import java.util.List;
import java.util.SplittableRandom;

/// What a stick table of many addresses costs: bytes of heap for each entry, and the time of one
/// tracked request (look-up, two counters, release) with keys in random order. Argument: the number
/// of entries, 1,000,000 when left out. Run it with `-Xmx1g`.
public final class StickTableBenchmark {

  private static final int ROUNDS = 5;

  private StickTableBenchmark() {}

  @SuppressWarnings("SystemOut") // a command's output
  public static void main(String[] arguments) {
    int entries = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    print(entries, System.out);
  }

  private static void print(int entries, PrintStream out) {
    long before = used();
    StickTable table = table(entries);
    for (int i = 0; i < entries; i++) {
      touch(table, i);
    }
    long after = used();
    out.printf("%d entries, %.1f bytes each%n", table.used(), (double) (after - before) / entries);
    var random = new SplittableRandom(1);
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < entries; i++) {
        touch(table, random.nextInt(entries));
      }
      out.printf("%.0f ns each%n", (double) (System.nanoTime() - start) / entries);
    }
  }

  private static StickTable table(int entries) {
    var stored =
        List.of(
            new TableConfig.Stored(Column.CONN_CNT, 1, 0),
            new TableConfig.Stored(Column.HTTP_REQ_RATE, 1, 10_000));
    var config =
        new TableConfig(
            "t",
            "t",
            KeyType.IP,
            KeyType.IP.usualBytes(),
            entries,
            600_000,
            false,
            false,
            stored,
            null);
    return new StickTable(config, System::nanoTime);
  }

  private static void touch(StickTable table, int key) {
    int row = table.take(StickKey.ofInteger(key));
    table.count(row, Column.CONN_CNT, Column.HTTP_REQ_RATE, 1);
    table.release(row);
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
