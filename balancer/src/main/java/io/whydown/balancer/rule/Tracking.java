package io.whydown.balancer.rule;

import io.whydown.balancer.table.Column;
import io.whydown.balancer.table.StickTable;
import org.jspecify.annotations.Nullable;

/// The entries of stick tables that a session, or a stream, tracks (`track-sc0` to `track-sc2`).
/// Not thread-safe: on one loop.
final class Tracking {

  static final int COUNTERS = 3;

  private final @Nullable StickTable[] tables = new StickTable[COUNTERS];
  private final int[] rows = new int[COUNTERS];
  private final boolean[] byBackend = new boolean[COUNTERS];

  boolean tracks(int counter) {
    return tables[counter] != null;
  }

  @Nullable StickTable table(int counter) {
    return tables[counter];
  }

  int row(int counter) {
    return rows[counter];
  }

  boolean isByBackend(int counter) {
    return byBackend[counter];
  }

  /// The entry has been taken; it is given back in the end.
  void start(int counter, StickTable table, int row, boolean backend) {
    tables[counter] = table;
    rows[counter] = row;
    byBackend[counter] = backend;
    table.begin(row);
  }

  void count(int counter, Column total, Column rate, long amount) {
    StickTable table = tables[counter];
    if (table != null) {
      table.count(rows[counter], total, rate, amount);
    }
  }

  void end() {
    for (int i = 0; i < COUNTERS; i++) {
      StickTable table = tables[i];
      if (table != null) {
        tables[i] = null;
        table.end(rows[i]);
      }
    }
  }
}
