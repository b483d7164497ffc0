package io.whydown.balancer.rule;

import io.whydown.balancer.table.Column;
import io.whydown.balancer.table.StickKey;
import io.whydown.balancer.table.StickTable;
import org.jspecify.annotations.Nullable;

/// Where a fetch finds its entry: a tracked counter, or the client's address in a table. Immutable.
sealed interface StickSource {

  /// Something done with an entry in use.
  interface OnRow {
    long run(StickTable table, int row);
  }

  /// What `task` answers of the entry; ABSENT when the table has none, NOT_STORED when nothing is
  /// tracked.
  ///
  /// @param makes whether an entry is made when there is none, where that is possible
  long with(Context in, boolean makes, OnRow task);

  /// Whether the entry that is asked is the tracked one itself, which no question uses beside.
  default boolean isTrackedIn(Context in, StickTable table) {
    return false;
  }

  /// The key of the tracked entry; null when nothing is tracked.
  default @Nullable Value keyIn(Context in) {
    return null;
  }

  /// A counter, looked up in another table when one is named.
  record Tracked(int counter, @Nullable StickTable other) implements StickSource {

    @Override
    @SuppressWarnings("ReferenceEquality") // a table is itself
    public long with(Context in, boolean makes, OnRow task) {
      if (counter < 0 || counter >= Tracking.COUNTERS) {
        return StickTable.NOT_STORED;
      }
      Tracking tracking = in.tracking(counter);
      StickTable table = tracking == null ? null : tracking.table(counter);
      if (tracking == null || table == null) {
        return StickTable.NOT_STORED;
      }
      int row = tracking.row(counter);
      StickTable elsewhere = other;
      if (elsewhere == null || elsewhere == table) {
        return task.run(table, row);
      }
      return inTable(elsewhere, table.key(row), false, task);
    }

    @Override
    public @Nullable Value keyIn(Context in) {
      Tracking tracking = counter < 0 || counter >= Tracking.COUNTERS ? null : in.tracking(counter);
      StickTable table = tracking == null ? null : tracking.table(counter);
      return tracking == null || table == null
          ? null
          : StickKeys.value(table.key(tracking.row(counter)), table);
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    public boolean isTrackedIn(Context in, StickTable table) {
      Tracking tracking = in.tracking(counter);
      return tracking != null && tracking.table(counter) == table;
    }
  }

  /// The client's address.
  record Client(StickTable table) implements StickSource {

    @Override
    public long with(Context in, boolean makes, OnRow task) {
      var address = in.session().source();
      StickKey key = address == null ? null : StickKeys.of(Value.of(address.unmapped()), table);
      return key == null ? StickTable.NOT_STORED : inTable(table, key, makes, task);
    }
  }

  static long inTable(StickTable table, StickKey key, boolean makes, OnRow task) {
    int row = makes ? table.take(key) : table.find(key);
    if (row < 0) {
      return StickTable.ABSENT;
    }
    try {
      return task.run(table, row);
    } finally {
      table.release(row);
    }
  }

  /// A value, or that of an array that stands in for it.
  static long read(StickTable table, int row, Column column, @Nullable Column array, int index) {
    return array != null && !table.stores(column)
        ? table.read(row, array, index)
        : table.read(row, column, array == null ? index : 0);
  }

  static long increment(StickTable table, int row, int index) {
    Column total = index == 0 ? Column.GPC0 : Column.GPC1;
    Column rate = index == 0 ? Column.GPC0_RATE : Column.GPC1_RATE;
    boolean single = index <= 1 && (table.stores(total) || table.stores(rate));
    return single
        ? table.increment(row, total, rate, 0)
        : table.increment(row, Column.GPC, Column.GPC_RATE, index);
  }

  /// Sets a counter to 0; what it was before.
  static long clear(StickTable table, int row, Column column, int index) {
    return table.stores(column)
        ? table.exchange(row, column, 0, 0)
        : table.exchange(row, Column.GPC, index, 0);
  }
}
