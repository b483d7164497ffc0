package io.whydown.balancer.table;

import java.util.Arrays;

/// Where the parts of an entry lie in its row. Immutable.
@SuppressWarnings("EnumOrdinal") // as places in arrays that live no longer than the enum
final class Layout {

  static final int HASH = 0;

  /// The next row of the same bucket.
  static final int NEXT = 1;

  /// When it ends, in milliseconds that wrap.
  static final int EXPIRE = 2;

  /// How many use it.
  static final int USERS = 3;

  /// The rows that were touched before and after it.
  static final int OLDER = 4;

  static final int NEWER = 5;

  /// For peers: the number of the last change, and the rows that were changed before and after it.
  static final int CHANGE = 6;

  static final int CHANGE_OLDER = 7;
  static final int CHANGE_NEWER = 8;

  private static final int SMALL_HEAD = 6;
  private static final int SYNCED_HEAD = 9;

  final int key;
  final int keyWords;
  final int width;
  private final int[] offsets = new int[Column.values().length];
  private final int[] counts = new int[offsets.length];
  private final int[] periods = new int[offsets.length];

  Layout(TableConfig config) {
    Arrays.fill(offsets, -1);
    key = config.peers() == null ? SMALL_HEAD : SYNCED_HEAD;
    keyWords = StickKey.wordsOf(config.keyBytes());
    int at = key + keyWords;
    for (TableConfig.Stored stored : config.stored()) {
      int column = stored.column().ordinal();
      offsets[column] = at;
      counts[column] = stored.count();
      periods[column] = stored.periodMillis();
      at += stored.count() * stored.column().shape().words();
    }
    width = at;
  }

  boolean has(Column column) {
    return offsets[column.ordinal()] >= 0;
  }

  int count(Column column) {
    return counts[column.ordinal()];
  }

  int period(Column column) {
    return periods[column.ordinal()];
  }

  /// Where a value lies; -1 when it is not stored.
  int offset(Column column, int index) {
    int offset = offsets[column.ordinal()];
    return offset < 0 || index < 0 || index >= counts[column.ordinal()]
        ? -1
        : offset + index * column.shape().words();
  }

  long read(int[] words, int row, Column column, int index, int now) {
    int at = row + offset(column, index);
    return switch (column.shape()) {
      case SIGNED, DICTIONARY -> words[at];
      case UNSIGNED -> words[at] & 0xffff_ffffL;
      case LONG -> (long) words[at] << 32 | words[at + 1] & 0xffff_ffffL;
      case RATE -> Rate.read(words, at, period(column), now);
    };
  }

  void write(int[] words, int row, Column column, int index, long value, int now) {
    int at = row + offset(column, index);
    switch (column.shape()) {
      case SIGNED, UNSIGNED, DICTIONARY -> words[at] = (int) value;
      case LONG -> {
        words[at] = (int) (value >>> 32);
        words[at + 1] = (int) value;
      }
      case RATE -> Rate.set(words, at, now, (int) value);
    }
  }

  void add(int[] words, int row, Column column, int index, long amount, int now) {
    int at = row + offset(column, index);
    switch (column.shape()) {
      case SIGNED, UNSIGNED, DICTIONARY -> words[at] += (int) amount;
      case LONG ->
          write(words, row, column, index, read(words, row, column, index, now) + amount, now);
      case RATE -> Rate.add(words, at, period(column), now, (int) amount);
    }
  }
}
