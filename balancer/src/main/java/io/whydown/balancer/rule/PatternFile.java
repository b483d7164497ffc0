package io.whydown.balancer.rule;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The patterns of one reference: a file, or those that stand behind an `acl` line. They may change
/// while traffic runs (`add acl`, `set map`), one by one or as a whole new version that is prepared
/// and then committed. Thread-safe: guarded by this object; those who match follow by the number of
/// the change.
public final class PatternFile {

  /// One pattern and, in a map, the value behind it.
  ///
  /// @param id for the stats socket's `#id`
  public record Entry(long id, String key, String value) {}

  /// What one way of comparing says of a text.
  ///
  /// @param entry null when nothing matches
  public record Lookup(
      MatchMethod method, boolean ignoreCase, boolean isTree, @Nullable Entry entry) {}

  private static final int MAX_ENTRIES = 5_000_000;

  private final String reference;
  private final String description;
  private final int number;
  private final boolean isMap;
  private final Map<Long, Entry> entries = new LinkedHashMap<>();
  private final Map<String, List<Long>> byKey = new HashMap<>();
  private final Map<Integer, List<Entry>> prepared = new TreeMap<>();
  private final List<String> users = new ArrayList<>();
  private final List<PatternSet> sets = new ArrayList<>();
  private long nextId = 1;
  private int currentVersion;
  private int nextVersion;
  private volatile int change;

  /// What was read, to find a line in it again; empty for patterns that no file holds.
  private Supplier<String> source = () -> "";

  /// @param number what the stats socket knows it by
  public PatternFile(String reference, int number, boolean isMap) {
    this(reference, "", number, isMap);
  }

  /// @param reference empty for patterns that no file holds
  /// @param description where they come from, for lists
  public PatternFile(String reference, String description, int number, boolean isMap) {
    this.reference = reference;
    this.description = description;
    this.number = number;
    this.isMap = isMap;
  }

  public String reference() {
    return reference;
  }

  /// Where the patterns come from, and who uses those of a file.
  public synchronized String description() {
    return description + String.join(", ", users);
  }

  /// A line compares with it.
  synchronized void usedBy(String what, Place place) {
    users.add("by %s at file '%s' line %d".formatted(what, place.file(), place.line()));
  }

  public int number() {
    return number;
  }

  public boolean isMap() {
    return isMap;
  }

  /// The number of the last change.
  int change() {
    return change;
  }

  synchronized void follow(PatternSet set) {
    sets.add(set);
  }

  /// Its patterns ready for one way of comparing; those who compare alike share them.
  ///
  /// @throws RuleException for a pattern that cannot be read
  synchronized PatternSet compared(MatchMethod method, boolean ignoreCase) {
    for (PatternSet set : sets) {
      if (set.method() == method && set.ignoresCase() == ignoreCase) {
        return set;
      }
    }
    try {
      return new PatternSet(this, method, ignoreCase);
    } catch (RuleException e) {
      for (Entry entry : entries.values()) {
        if (!PatternSet.problem(method, ignoreCase, entry.key()).isEmpty()) {
          throw new RuleException(e.text() + place(entry), e.advice());
        }
      }
      throw e;
    }
  }

  /// Where an entry stands that was read from the file: ` at line 3 of file 'F'`; empty for others,
  /// and when the file has gone since.
  synchronized String place(Entry entry) {
    String text;
    try {
      text = source.get();
    } catch (UncheckedIOException _) {
      return "";
    }
    String[] lines = text.split("\n", -1);
    long left = entry.id();
    for (int i = 0; i < lines.length; i++) {
      if (!bare(lines[i]).isEmpty() && --left == 0) {
        return " at line %d of file '%s'".formatted(i + 1, reference);
      }
    }
    return "";
  }

  public synchronized List<Entry> entries() {
    return List.copyOf(entries.values());
  }

  public synchronized int size() {
    int size = entries.size();
    for (List<Entry> version : prepared.values()) {
      size += version.size();
    }
    return size;
  }

  /// Reads a file, and again when the place of a pattern in it is asked for.
  ///
  /// @throws UncheckedIOException when it cannot be read
  public synchronized void load(Supplier<String> text) {
    source = text;
    load(text.get());
  }

  /// What counts of a line: `#` begins a comment, blanks at the ends do not.
  private static String bare(String line) {
    String bare = line.strip();
    return bare.startsWith("#") ? "" : bare;
  }

  /// Reads lines as a file has them; in a map the first word is the key.
  public synchronized void load(String text) {
    for (String line : text.split("\n", -1)) {
      String bare = bare(line);
      if (bare.isEmpty()) {
        continue;
      }
      int end = isMap ? endOfWord(bare) : bare.length();
      insert(new Entry(nextId++, bare.substring(0, end), bare.substring(end).strip()));
    }
    rebuild();
  }

  private static int endOfWord(String text) {
    int end = 0;
    while (end < text.length() && !Texts.isSpace(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private void insert(Entry entry) {
    if (entries.size() >= MAX_ENTRIES) {
      throw new RuleException("too many patterns in '" + reference + "'");
    }
    entries.put(entry.id(), entry);
    byKey.merge(
        entry.key(),
        List.of(entry.id()),
        (a, b) -> {
          var both = new ArrayList<>(a);
          both.addAll(b);
          return both;
        });
  }

  public synchronized void add(String key, String value) {
    Entry entry = new Entry(nextId++, key, value);
    insert(entry);
    publish(null, entry);
  }

  /// Removes all entries with this key, or the one with this id when it is written `#ID`.
  public synchronized boolean remove(String key) {
    List<Long> ids = idsOf(key);
    for (Long id : ids) {
      Entry entry = entries.remove(id);
      if (entry == null) {
        continue;
      }
      List<Long> rest =
          byKey.getOrDefault(entry.key(), List.of()).stream().filter(i -> !i.equals(id)).toList();
      if (rest.isEmpty()) {
        byKey.remove(entry.key());
        publish(entry, null);
      } else {
        byKey.put(entry.key(), rest);
        rebuild();
      }
    }
    return !ids.isEmpty();
  }

  public synchronized boolean set(String key, String value) {
    List<Long> ids = idsOf(key);
    for (Long id : ids) {
      Entry before = entries.get(id);
      if (before != null) {
        Entry after = new Entry(id, before.key(), value);
        entries.put(id, after);
        publish(before, after);
      }
    }
    return !ids.isEmpty();
  }

  private List<Long> idsOf(String key) {
    if (!key.startsWith("#")) {
      return byKey.getOrDefault(key, List.of());
    }
    try {
      String digits = key.startsWith("#0x") ? key.substring(3) : key.substring(1);
      long id = Long.parseUnsignedLong(digits, 16);
      return entries.containsKey(id) ? List.of(id) : List.of();
    } catch (NumberFormatException _) {
      return List.of();
    }
  }

  public synchronized void clear() {
    entries.clear();
    byKey.clear();
    rebuild();
  }

  /// The first entry with this key.
  public synchronized @Nullable Entry find(String key) {
    List<Long> ids = byKey.getOrDefault(key, List.of());
    return ids.isEmpty() ? null : entries.get(ids.getFirst());
  }

  /// What each way of comparing that is in use says of a text.
  public synchronized List<Lookup> lookUp(String text) {
    return sets.stream().map(set -> set.lookUp(text)).toList();
  }

  /// Why a pattern cannot be added; empty when it can.
  public synchronized String problem(String key) {
    for (PatternSet set : sets) {
      String problem = set.problem(key);
      if (!problem.isEmpty()) {
        return problem;
      }
    }
    return "";
  }

  // Versions.

  public synchronized int currentVersion() {
    return currentVersion;
  }

  public synchronized int nextVersion() {
    return nextVersion;
  }

  /// Begins a new version, which nobody sees; its number.
  public synchronized int prepare() {
    return ++nextVersion;
  }

  /// The entries of a version; those of the current one are what is matched.
  public synchronized List<Entry> entries(int version) {
    return version == currentVersion
        ? entries()
        : List.copyOf(prepared.getOrDefault(version, List.of()));
  }

  public synchronized void add(int version, String key, String value) {
    if (version == currentVersion) {
      add(key, value);
      return;
    }
    List<Entry> all = prepared.computeIfAbsent(version, _ -> new ArrayList<>());
    if (all.size() >= MAX_ENTRIES) {
      throw new RuleException("too many patterns in '" + reference + "'");
    }
    all.add(new Entry(nextId++, key, value));
  }

  public synchronized void clear(int version) {
    if (version == currentVersion) {
      clear();
    } else {
      prepared.remove(version);
    }
  }

  /// Makes a version the current one; those before it are gone. False when there is no such one.
  public synchronized boolean commit(int version) {
    if (version - currentVersion <= 0 || version - nextVersion > 0) {
      return false;
    }
    List<Entry> all = prepared.getOrDefault(version, List.of());
    entries.clear();
    byKey.clear();
    all.forEach(this::insert);
    prepared.keySet().removeIf(v -> v - version <= 0);
    currentVersion = version;
    rebuild();
    return true;
  }

  /// Those who can, take the one change; the others begin anew.
  @SuppressWarnings("NonAtomicVolatileUpdate") // written under this object's lock only
  private void publish(@Nullable Entry before, @Nullable Entry after) {
    sets.forEach(set -> set.take(change + 1, before, after));
    change++;
    sets.forEach(PatternSet::refresh);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void rebuild() {
    change++;
    sets.forEach(PatternSet::refresh);
  }
}
