package io.whydown.balancer.table;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The entries of a table by key and by age. Not thread-safe: [StickTable] guards it.
final class Entries {

  /*
   * Entries are rows of ints in chunks of 256 KB: head, key and values side by side, so an access costs
   * one or two cache misses (a tree of nodes costs one for each level), and the collector sees arrays
   * without references only. As all entries live equally long, the order in which they were touched is
   * the order in which they end: a list through the rows is all that expiry and the dropping of the
   * oldest need. Ended entries are dropped when the table is next used. Of 1,000,000 addresses with a count and a rate, each takes 46
   * bytes, and a request 0.65 us: bench/StickTableBenchmark.
   */

  private static final int NONE = StickTable.NONE;
  private static final int FIRST_BUCKETS = 1 << 10;
  private static final int PURGED_AT_ONCE = 4;

  private final TableConfig config;
  private final Layout layout;
  private final Rows rows;
  private final @Nullable ChangeList changes;
  private int[] buckets = emptyBuckets(FIRST_BUCKETS);
  private int count;
  private int oldest = NONE;
  private int newest = NONE;

  Entries(TableConfig config, Layout layout, Rows rows, @Nullable ChangeList changes) {
    this.config = config;
    this.layout = layout;
    this.rows = rows;
    this.changes = changes;
  }

  private static int[] emptyBuckets(int size) {
    int[] fresh = new int[size];
    Arrays.fill(fresh, NONE);
    return fresh;
  }

  int count() {
    return count;
  }

  int find(StickKey key, int now) {
    int row = buckets[key.hash() & buckets.length - 1];
    int[] wanted = key.words();
    while (row != NONE) {
      int[] words = rows.words(row);
      int at = rows.at(row);
      if (words[at + Layout.HASH] == key.hash() && isSame(words, at + layout.key, wanted)) {
        return dropIfEnded(row, words, at, now) ? NONE : row;
      }
      row = words[at + Layout.NEXT];
    }
    return NONE;
  }

  private static boolean isSame(int[] words, int from, int[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (words[from + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  int findOrMake(StickKey key, int now) {
    int row = find(key, now);
    return row == NONE ? make(key, now) : row;
  }

  private int make(StickKey key, int now) {
    purgeEnded(now, PURGED_AT_ONCE);
    if (count >= config.size() && (config.noPurge() || !dropOldest())) {
      return NONE;
    }
    if (count >= buckets.length) {
      growIndex();
    }
    int row = rows.take();
    int[] words = rows.words(row);
    int at = rows.at(row);
    int bucket = key.hash() & buckets.length - 1;
    words[at + Layout.HASH] = key.hash();
    words[at + Layout.NEXT] = buckets[bucket];
    words[at + Layout.EXPIRE] = now + config.expireMillis();
    buckets[bucket] = row;
    System.arraycopy(key.words(), 0, words, at + layout.key, layout.keyWords);
    append(row, words, at);
    count++;
    return row;
  }

  private void growIndex() {
    int[] before = buckets;
    int[] grown = emptyBuckets(before.length * 2);
    for (int first : before) {
      int row = first;
      while (row != NONE) {
        int[] words = rows.words(row);
        int at = rows.at(row);
        int next = words[at + Layout.NEXT];
        int bucket = words[at + Layout.HASH] & grown.length - 1;
        words[at + Layout.NEXT] = grown[bucket];
        grown[bucket] = row;
        row = next;
      }
    }
    buckets = grown;
  }

  // In the list a row's neighbours are numbered from 1, so that 0 means none; the newest has none
  // newer.

  private void append(int row, int[] words, int at) {
    words[at + Layout.OLDER] = newest + 1;
    words[at + Layout.NEWER] = 0;
    if (newest != NONE) {
      rows.words(newest)[rows.at(newest) + Layout.NEWER] = row + 1;
    } else {
      oldest = row;
    }
    newest = row;
  }

  private void unlink(int[] words, int at) {
    int older = words[at + Layout.OLDER] - 1;
    int newer = words[at + Layout.NEWER] - 1;
    if (older != NONE) {
      rows.words(older)[rows.at(older) + Layout.NEWER] = newer + 1;
    } else {
      oldest = newer;
    }
    if (newer != NONE) {
      rows.words(newer)[rows.at(newer) + Layout.OLDER] = older + 1;
    } else {
      newest = older;
    }
  }

  void touch(int row, int now, boolean local) {
    int[] words = rows.words(row);
    int at = rows.at(row);
    words[at + Layout.EXPIRE] = now + config.expireMillis();
    if (row != newest) {
      unlink(words, at);
      append(row, words, at);
    }
    ChangeList list = changes;
    if (list != null && local) {
      list.changed(row);
    }
  }

  private boolean hasEnded(int[] words, int at, int now) {
    return config.expireMillis() > 0
        && words[at + Layout.USERS] == 0
        && words[at + Layout.EXPIRE] - now <= 0;
  }

  boolean dropIfEnded(int row, int[] words, int at, int now) {
    boolean ended = hasEnded(words, at, now);
    if (ended) {
      drop(row);
    }
    return ended;
  }

  void purgeEnded(int now, int most) {
    int row = oldest;
    for (int i = 0; i < most && row != NONE; i++) {
      int[] words = rows.words(row);
      int at = rows.at(row);
      int newer = words[at + Layout.NEWER] - 1;
      if (words[at + Layout.USERS] == 0 && !dropIfEnded(row, words, at, now)) {
        return;
      }
      row = newer;
    }
  }

  /// Makes room: the oldest that nobody uses go, some at once. False when all are in use.
  private boolean dropOldest() {
    int batch = (config.size() >> 8) + 1;
    int dropped = 0;
    int row = oldest;
    for (int i = 0; i < batch * 2 && dropped < batch && row != NONE; i++) {
      int[] words = rows.words(row);
      int at = rows.at(row);
      int newer = words[at + Layout.NEWER] - 1;
      if (words[at + Layout.USERS] == 0) {
        drop(row);
        dropped++;
      }
      row = newer;
    }
    return dropped > 0;
  }

  void drop(int row) {
    int[] words = rows.words(row);
    int at = rows.at(row);
    int bucket = words[at + Layout.HASH] & buckets.length - 1;
    if (buckets[bucket] == row) {
      buckets[bucket] = words[at + Layout.NEXT];
    } else {
      int before = buckets[bucket];
      while (rows.words(before)[rows.at(before) + Layout.NEXT] != row) {
        before = rows.words(before)[rows.at(before) + Layout.NEXT];
      }
      rows.words(before)[rows.at(before) + Layout.NEXT] = words[at + Layout.NEXT];
    }
    unlink(words, at);
    ChangeList list = changes;
    if (list != null) {
      list.forget(row);
    }
    words[at + Layout.NEWER] = 0;
    rows.give(row);
    count--;
  }

  int[] copy(int row) {
    int at = rows.at(row);
    int[] copy = Arrays.copyOfRange(rows.words(row), at, at + layout.width);
    copy[Layout.NEXT] = row;
    return copy;
  }

  /// A row that was given back has nobody behind it in the order of touching, and is not the
  /// newest.
  boolean isInUse(int row, int[] words, int at) {
    return row == newest || words[at + Layout.NEWER] != 0;
  }
}
