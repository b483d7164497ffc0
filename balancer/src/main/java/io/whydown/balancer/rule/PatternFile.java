package io.whydown.balancer.rule;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The patterns of one reference: a file, or those that stand behind an `acl` line. They may change
/// while traffic runs (`add acl`, `set map`). Thread-safe: the entries are guarded by this object,
/// and readers see a change by its number.
public final class PatternFile {

  /// One pattern and, in a map, the value behind it.
  ///
  /// @param id for the stats socket's `#id`
  public record Entry(long id, String key, String value) {}

  private static final int MAX_ENTRIES = 5_000_000;

  private final String reference;
  private final int number;
  private final boolean isMap;
  private final List<Entry> entries = new ArrayList<>();
  private long nextId = 1;
  private volatile int version;

  /// @param number what the stats socket knows it by
  public PatternFile(String reference, int number, boolean isMap) {
    this.reference = reference;
    this.number = number;
    this.isMap = isMap;
  }

  public String reference() {
    return reference;
  }

  public int number() {
    return number;
  }

  public boolean isMap() {
    return isMap;
  }

  int version() {
    return version;
  }

  public synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }

  /// Reads lines as a file has them: `#` begins a comment, blanks at the ends do not count; in a
  /// map the first word is the key.
  public synchronized void load(String text) {
    for (String line : text.split("\n", -1)) {
      String bare = line.strip();
      if (bare.isEmpty() || bare.startsWith("#")) {
        continue;
      }
      if (!isMap) {
        add(bare, "");
        continue;
      }
      int end = 0;
      while (end < bare.length() && !Texts.isSpace(bare.charAt(end))) {
        end++;
      }
      add(bare.substring(0, end), bare.substring(end).strip());
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written under this object's lock only
  public synchronized void add(String key, String value) {
    if (entries.size() >= MAX_ENTRIES) {
      throw new RuleException("too many patterns in '" + reference + "'");
    }
    entries.add(new Entry(nextId++, key, value));
    version++;
  }

  /// Removes all entries with this key, or the one with this id when it is written `#ID`.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  public synchronized boolean remove(String key) {
    boolean removed = entries.removeIf(e -> isMeant(e, key));
    version++;
    return removed;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  public synchronized boolean set(String key, String value) {
    boolean found = false;
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (isMeant(entry, key)) {
        entries.set(i, new Entry(entry.id(), entry.key(), value));
        found = true;
      }
    }
    version++;
    return found;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  public synchronized void clear() {
    entries.clear();
    version++;
  }

  /// The first entry with this key, for `get map`.
  public synchronized @Nullable Entry find(String key) {
    Iterator<Entry> all = entries.iterator();
    while (all.hasNext()) {
      Entry entry = all.next();
      if (entry.key().equals(key)) {
        return entry;
      }
    }
    return null;
  }

  private static boolean isMeant(Entry entry, String key) {
    return key.startsWith("#")
        ? ("#" + Long.toHexString(entry.id())).equals(key)
            || ("#0x" + Long.toHexString(entry.id())).equals(key)
        : entry.key().equals(key);
  }
}
