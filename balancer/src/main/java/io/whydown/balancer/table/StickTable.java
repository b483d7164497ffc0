package io.whydown.balancer.table;

import io.whydown.balancer.balance.SpinLock;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A stick table while the balancer runs: entries found by key, never more than its size, each gone
/// when nobody has touched it for its time (stick_table.c). Thread-safe.
public final class StickTable {

  /// A value that a table does not store.
  public static final long NOT_STORED = Long.MIN_VALUE;

  /// An entry that is not there.
  public static final long ABSENT = Long.MIN_VALUE + 1;

  static final int NONE = -1;

  private final TableConfig config;
  private final LongSupplier nanoClock;
  private final SpinLock lock = new SpinLock();
  private final Layout layout;
  private final Rows rows;
  private final ServerKeys serverKeys = new ServerKeys();
  private final @Nullable ChangeList changes;

  /// Under the lock.
  private final Entries entries;

  public StickTable(TableConfig config, LongSupplier nanoClock) {
    this.config = config;
    this.nanoClock = nanoClock;
    this.layout = new Layout(config);
    this.rows = new Rows(layout.width, config.size());
    this.changes = config.peers() == null ? null : new ChangeList(rows);
    this.entries = new Entries(config, layout, rows, changes);
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
      entries.purgeEnded(now(), Integer.MAX_VALUE);
      return entries.count();
    } finally {
      lock.unlock();
    }
  }

  // Rows that somebody uses.

  /// The entry of a key, made when there is none, with one user more; -1 when the table is full.
  public int take(StickKey key) {
    lock.lock();
    try {
      int row = entries.findOrMake(key, now());
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
      int row = entries.find(key, now());
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
      entries.dropIfEnded(row, words, at, now());
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
      entries.touch(row, now, true);
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
        entries.touch(row, now, true);
      }
      words[at + Layout.USERS]--;
      entries.dropIfEnded(row, words, at, now);
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
      entries.touch(row, now, true);
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
    return add(row, total, rate, index, 1);
  }

  /// The same for more than one.
  public long add(int row, Column total, Column rate, int index, long amount) {
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
        layout.add(words, at, rate, index, amount, now);
      }
      if (counts) {
        layout.add(words, at, total, index, amount, now);
      }
      entries.touch(row, now, true);
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
      entries.touch(row, now, true);
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
      entries.touch(row, now, true);
      return before;
    } finally {
      lock.unlock();
    }
  }

  /// Asks how many bytes may go on for an entry in use, which all its users share.
  ///
  /// @param rate what counts them, which the table has
  /// @param there bytes that wait
  public void ask(int row, Column rate, int there, Allowance allowance) {
    lock.lock();
    try {
      int[] words = rows.words(row);
      int at = rows.at(row);
      int users = Math.max(1, words[at + Layout.USERS]);
      int period = Math.max(1, layout.period(rate));
      allowance.ask(words, at + layout.offset(rate, 0), period, there, users, now());
    } finally {
      lock.unlock();
    }
  }

  /// Counts in a rate alone what went on unasked.
  public void spend(int row, Column rate, int amount) {
    lock.lock();
    try {
      add(row, rate, amount, now());
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
      int row = entries.find(key, now);
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
      int row = entries.find(key, now);
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
      int row = entries.find(key, now);
      if (row == NONE) {
        return null;
      }
      entries.touch(row, now, true);
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
      int row = entries.findOrMake(key, now);
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
      entries.touch(row, now, true);
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
      int row = entries.findOrMake(key, now);
      if (row == NONE) {
        return false;
      }
      change.run(rows.words(row), rows.at(row), now);
      entries.touch(row, now, local);
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
      int row = entries.findOrMake(key, now);
      if (row != NONE) {
        int[] words = rows.words(row);
        int at = rows.at(row);
        change.run(words, at, now);
        entries.touch(row, now, false);
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
      int row = entries.find(key, now());
      if (row == NONE) {
        return Removal.ABSENT;
      }
      if (rows.words(row)[rows.at(row) + Layout.USERS] > 0) {
        return Removal.IN_USE;
      }
      entries.drop(row);
      return Removal.DONE;
    } finally {
      lock.unlock();
    }
  }

  /// A copy of the entry's words; null when there is none.
  int @Nullable [] copy(StickKey key) {
    lock.lock();
    try {
      int row = entries.find(key, now());
      return row == NONE ? null : entries.copy(row);
    } finally {
      lock.unlock();
    }
  }

  /// The highest number that a row has, plus one.
  int rowsMade() {
    lock.lock();
    try {
      entries.purgeEnded(now(), Integer.MAX_VALUE);
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
        if (entries.isInUse(row, words, at)
            && visitor.visit(entries.copy(row), now)
            && words[at + Layout.USERS] == 0) {
          entries.drop(row);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// The changes of this machine after the one with that number, oldest first, at most so many.
  java.util.List<int[]> changesAfter(int number, int most) {
    ChangeList list = changes;
    if (list == null) {
      return java.util.List.of();
    }
    lock.lock();
    try {
      return list.after(number, most, entries::copy);
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
}
