package io.whydown.balancer.table;

import io.whydown.balancer.balance.SpinLock;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A stick table while the balancer runs: entries found by key, never more than its size, each gone
/// when nobody has touched it for its time (stick_table.c). Thread-safe.
public final class StickTable {

  /*
   * Entries are rows of ints in chunks of 256 KB: head, key and values side by side, so an access costs
   * one or two cache misses (a tree of nodes costs one for each level), and the collector sees arrays
   * without references only. As all entries live equally long, the order in which they were touched is
   * the order in which they end: a list through the rows is all that expiry and the dropping of the
   * oldest need. Ended entries are dropped when the table is next used. One lock guards everything, for
   * less than a microsecond at a time. Of 1,000,000 addresses with a count and a rate, each takes 46
   * bytes, and a request 0.65 us: bench/StickTableBenchmark.
   */

  /// A value that a table does not store.
  public static final long NOT_STORED = Long.MIN_VALUE;

  /// An entry that is not there.
  public static final long ABSENT = Long.MIN_VALUE + 1;

  static final int NONE = -1;
  private static final int FIRST_BUCKETS = 1 << 10;
  private static final int PURGED_AT_ONCE = 4;

  private final TableConfig config;
  private final LongSupplier nanoClock;
  private final SpinLock lock = new SpinLock();
  private final Layout layout;
  private final Rows rows;
  private final ServerKeys serverKeys = new ServerKeys();
  private final @Nullable ChangeList changes;
  private int[] buckets;
  private int count;
  private int oldest = NONE;
  private int newest = NONE;

  public StickTable(TableConfig config, LongSupplier nanoClock) {
    this.config = config;
    this.nanoClock = nanoClock;
    this.layout = new Layout(config);
    this.rows = new Rows(layout.width, config.size());
    this.changes = config.peers() == null ? null : new ChangeList(rows);
    this.buckets = emptyBuckets(FIRST_BUCKETS);
  }

  private static int[] emptyBuckets(int size) {
    int[] fresh = new int[size];
    Arrays.fill(fresh, NONE);
    return fresh;
  }

  public TableConfig config() {
    return config;
  }

  public String name() {
    return config.name();
  }

  Layout layout() {
    return layout;
  }

  ServerKeys serverKeys() {
    return serverKeys;
  }

  int now() {
    return (int) (nanoClock.getAsLong() / 1_000_000);
  }

  public boolean stores(Column column) {
    return layout.has(column);
  }

  /// How many entries there are.
  public int used() {
    lock.lock();
    try {
      purgeEnded(now(), Integer.MAX_VALUE);
      return count;
    } finally {
      lock.unlock();
    }
  }

  // Rows that somebody uses.

  /// The entry of a key, made when there is none, with one user more; -1 when the table is full.
  public int take(StickKey key) {
    lock.lock();
    try {
      int row = findOrMake(key, now());
      if (row != NONE) {
        rows.words(row)[rows.at(row) + Layout.USERS]++;
      }
      return row;
    } finally {
      lock.unlock();
    }
  }

  /// The entry of a key with one user more; -1 when there is none.
  public int find(StickKey key) {
    lock.lock();
    try {
      int row = find(key, now());
      if (row != NONE) {
        rows.words(row)[rows.at(row) + Layout.USERS]++;
      }
      return row;
    } finally {
      lock.unlock();
    }
  }

  /// A user less. An entry whose time is over goes.
  public void release(int row) {
    lock.lock();
    try {
      int[] words = rows.words(row);
      int at = rows.at(row);
      words[at + Layout.USERS]--;
      dropIfEnded(row, words, at, now());
    } finally {
      lock.unlock();
    }
  }

  /// A connection begins: its counters go up.
  public void begin(int row) {
    lock.lock();
    try {
      int now = now();
      add(row, Column.CONN_CUR, 1, now);
      add(row, Column.CONN_CNT, 1, now);
      add(row, Column.CONN_RATE, 1, now);
      touch(row, now, true);
    } finally {
      lock.unlock();
    }
  }

  /// A connection ends, and with it a use of the entry.
  public void end(int row) {
    lock.lock();
    try {
      int now = now();
      int[] words = rows.words(row);
      int at = rows.at(row);
      if (layout.has(Column.CONN_CUR)) {
        int cell = at + layout.offset(Column.CONN_CUR, 0);
        if (words[cell] != 0) {
          words[cell]--;
        }
        touch(row, now, true);
      }
      words[at + Layout.USERS]--;
      dropIfEnded(row, words, at, now);
    } finally {
      lock.unlock();
    }
  }

  /// Counts something, and its rate; the entry is touched when either is stored.
  public void count(int row, Column total, Column rate, long amount) {
    if (!layout.has(total) && !layout.has(rate)) {
      return;
    }
    lock.lock();
    try {
      int now = now();
      add(row, total, amount, now);
      add(row, rate, amount, now);
      touch(row, now, true);
    } finally {
      lock.unlock();
    }
  }

  private void add(int row, Column column, long amount, int now) {
    if (layout.has(column)) {
      layout.add(rows.words(row), rows.at(row), column, 0, amount, now);
    }
  }

  /// A value of an entry in use; NOT_STORED when the table has none.
  public long read(int row, Column column, int index) {
    if (layout.offset(column, index) < 0) {
      return NOT_STORED;
    }
    lock.lock();
    try {
      return layout.read(rows.words(row), rows.at(row), column, index, now());
    } finally {
      lock.unlock();
    }
  }

  /// Adds one to a counter, and to its rate; the counter as it is then, or the rate when only that
  /// is stored, or NOT_STORED.
  public long increment(int row, Column total, Column rate, int index) {
    boolean counts = layout.offset(total, index) >= 0;
    boolean rates = layout.offset(rate, index) >= 0;
    if (!counts && !rates) {
      return NOT_STORED;
    }
    lock.lock();
    try {
      int now = now();
      int[] words = rows.words(row);
      int at = rows.at(row);
      if (rates) {
        layout.add(words, at, rate, index, 1, now);
      }
      if (counts) {
        layout.add(words, at, total, index, 1, now);
      }
      touch(row, now, true);
      return layout.read(words, at, counts ? total : rate, index, now);
    } finally {
      lock.unlock();
    }
  }

  /// The same for a counter without a rate.
  public long increment(int row, Column total) {
    if (!layout.has(total)) {
      return NOT_STORED;
    }
    lock.lock();
    try {
      int now = now();
      add(row, total, 1, now);
      touch(row, now, true);
      return layout.read(rows.words(row), rows.at(row), total, 0, now);
    } finally {
      lock.unlock();
    }
  }

  /// Writes a value; the one before, or NOT_STORED.
  public long exchange(int row, Column column, int index, long value) {
    if (layout.offset(column, index) < 0) {
      return NOT_STORED;
    }
    lock.lock();
    try {
      int now = now();
      int[] words = rows.words(row);
      int at = rows.at(row);
      long before = layout.read(words, at, column, index, now);
      layout.write(words, at, column, index, value, now);
      touch(row, now, true);
      return before;
    } finally {
      lock.unlock();
    }
  }

  /// How many use an entry.
  public int users(int row) {
    lock.lock();
    try {
      return rows.words(row)[rows.at(row) + Layout.USERS];
    } finally {
      lock.unlock();
    }
  }

  /// The key of an entry in use.
  public StickKey key(int row) {
    lock.lock();
    try {
      int from = rows.at(row) + layout.key;
      return StickKey.ofWords(Arrays.copyOfRange(rows.words(row), from, from + layout.keyWords));
    } finally {
      lock.unlock();
    }
  }

  // Entries by key, for one question.

  /// What may be asked of an entry that is no column.
  public enum Fact {
    USERS,
    /// Milliseconds until it ends.
    REMAINING,
    /// Milliseconds since it was touched.
    IDLE
  }

  /// A value of a key's entry; ABSENT when there is none, NOT_STORED when the table has no such
  /// column.
  public long read(StickKey key, Column column, int index) {
    lock.lock();
    try {
      int now = now();
      int row = find(key, now);
      if (row == NONE) {
        return ABSENT;
      }
      return layout.offset(column, index) < 0
          ? NOT_STORED
          : layout.read(rows.words(row), rows.at(row), column, index, now);
    } finally {
      lock.unlock();
    }
  }

  public long read(StickKey key, Fact fact) {
    lock.lock();
    try {
      int now = now();
      int row = find(key, now);
      if (row == NONE) {
        return ABSENT;
      }
      int[] words = rows.words(row);
      int at = rows.at(row);
      int left = Math.max(0, words[at + Layout.EXPIRE] - now);
      return switch (fact) {
        case USERS -> words[at + Layout.USERS];
        case REMAINING -> config.expireMillis() == 0 ? 0 : left;
        case IDLE -> config.expireMillis() == 0 ? 0 : config.expireMillis() - left;
      };
    } finally {
      lock.unlock();
    }
  }

  /// The server that a key leads to, which touches its entry; null when there is none.
  public @Nullable StickTarget target(StickKey key) {
    lock.lock();
    try {
      int now = now();
      int row = find(key, now);
      if (row == NONE) {
        return null;
      }
      touch(row, now, true);
      int[] words = rows.words(row);
      int at = rows.at(row);
      int id =
          layout.has(Column.SERVER_ID) ? (int) layout.read(words, at, Column.SERVER_ID, 0, now) : 0;
      int named =
          layout.has(Column.SERVER_KEY)
              ? (int) layout.read(words, at, Column.SERVER_KEY, 0, now)
              : 0;
      return new StickTarget(id, serverKeys.word(named), config.byServerAddress());
    } finally {
      lock.unlock();
    }
  }

  /// Remembers the server that a key leads to.
  public void store(StickKey key, int serverId, String serverKey) {
    lock.lock();
    try {
      int now = now();
      int row = findOrMake(key, now);
      if (row == NONE) {
        return;
      }
      int[] words = rows.words(row);
      int at = rows.at(row);
      if (layout.has(Column.SERVER_ID)) {
        layout.write(words, at, Column.SERVER_ID, 0, serverId, now);
      }
      if (layout.has(Column.SERVER_KEY)) {
        layout.write(words, at, Column.SERVER_KEY, 0, serverKeys.number(serverKey), now);
      }
      touch(row, now, true);
    } finally {
      lock.unlock();
    }
  }

  // For the stats socket and peers.

  /// Something is done to an entry, under the lock.
  interface OnEntry {
    void run(int[] words, int at, int now);
  }

  /// False when the table is full.
  boolean change(StickKey key, boolean local, OnEntry change) {
    lock.lock();
    try {
      int now = now();
      int row = findOrMake(key, now);
      if (row == NONE) {
        return false;
      }
      change.run(rows.words(row), rows.at(row), now);
      touch(row, now, local);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Takes what a peer says of an entry, and how long it still lives.
  void learn(StickKey key, int lifeMillis, OnEntry change) {
    lock.lock();
    try {
      int now = now();
      int row = findOrMake(key, now);
      if (row != NONE) {
        int[] words = rows.words(row);
        int at = rows.at(row);
        change.run(words, at, now);
        touch(row, now, false);
        words[at + Layout.EXPIRE] = now + Math.min(Math.max(0, lifeMillis), config.expireMillis());
      }
    } finally {
      lock.unlock();
    }
  }

  /// How a removal ended.
  enum Removal {
    DONE,
    ABSENT,
    IN_USE
  }

  Removal remove(StickKey key) {
    lock.lock();
    try {
      int row = find(key, now());
      if (row == NONE) {
        return Removal.ABSENT;
      }
      if (rows.words(row)[rows.at(row) + Layout.USERS] > 0) {
        return Removal.IN_USE;
      }
      drop(row);
      return Removal.DONE;
    } finally {
      lock.unlock();
    }
  }

  /// A copy of the entry's words; null when there is none.
  int @Nullable [] copy(StickKey key) {
    lock.lock();
    try {
      int row = find(key, now());
      return row == NONE ? null : copy(row);
    } finally {
      lock.unlock();
    }
  }

  private int[] copy(int row) {
    int at = rows.at(row);
    int[] copy = Arrays.copyOfRange(rows.words(row), at, at + layout.width);
    copy[Layout.NEXT] = row;
    return copy;
  }

  /// The highest number that a row has, plus one.
  int rowsMade() {
    lock.lock();
    try {
      purgeEnded(now(), Integer.MAX_VALUE);
      return rows.made();
    } finally {
      lock.unlock();
    }
  }

  /// Told a copy of an entry; what it answers is whether the entry is to go.
  interface Visitor {
    boolean visit(int[] copy, int now);
  }

  /// Shows some rows by number; holds the lock meanwhile, so not too many at a time.
  void visit(int from, int to, Visitor visitor) {
    lock.lock();
    try {
      int now = now();
      for (int row = from; row < Math.min(to, rows.made()); row++) {
        int[] words = rows.words(row);
        int at = rows.at(row);
        if (isInUse(row, words, at)
            && visitor.visit(copy(row), now)
            && words[at + Layout.USERS] == 0) {
          drop(row);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// A row that was given back has nobody behind it in the order of touching, and is not the
  /// newest.
  private boolean isInUse(int row, int[] words, int at) {
    return row == newest || words[at + Layout.NEWER] != 0;
  }

  /// The changes of this machine after the one with that number, oldest first, at most so many.
  java.util.List<int[]> changesAfter(int number, int most) {
    ChangeList list = changes;
    if (list == null) {
      return java.util.List.of();
    }
    lock.lock();
    try {
      return list.after(number, most, this::copy);
    } finally {
      lock.unlock();
    }
  }

  int lastChange() {
    ChangeList list = changes;
    if (list == null) {
      return 0;
    }
    lock.lock();
    try {
      return list.last();
    } finally {
      lock.unlock();
    }
  }

  /// Asks to be told, off the loops if it takes time, when something changed.
  void onChange(Runnable wakeUp) {
    ChangeList list = changes;
    if (list != null) {
      list.onChange(wakeUp);
    }
  }

  // Under the lock.

  private int find(StickKey key, int now) {
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

  private int findOrMake(StickKey key, int now) {
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

  private void touch(int row, int now, boolean local) {
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

  private boolean dropIfEnded(int row, int[] words, int at, int now) {
    boolean ended = hasEnded(words, at, now);
    if (ended) {
      drop(row);
    }
    return ended;
  }

  private void purgeEnded(int now, int most) {
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

  private void drop(int row) {
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
}
