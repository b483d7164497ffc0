package io.whydown.balancer.rule;

import io.whydown.balancer.rule.PatternFile.Entry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Whole texts, or bytes, by hash; of equal ones the first. Thread-safe.
final class ExactMatcher implements PatternSet.Matcher {

  private final Map<String, Entry> byKey;
  private final boolean ignoreCase;
  private final boolean hex;

  ExactMatcher(List<Entry> entries, boolean ignoreCase, boolean hex) {
    this.byKey = new ConcurrentHashMap<>(entries.size() * 2);
    this.ignoreCase = ignoreCase;
    this.hex = hex;
    for (Entry entry : entries) {
      byKey.putIfAbsent(key(entry), entry);
    }
  }

  private String key(Entry entry) {
    String key = hex ? Texts.unhex(entry.key()) : Matchers.folded(entry.key(), ignoreCase);
    if (key == null) {
      throw new RuleException("odd number of hex digits or no hex digit in '" + entry.key() + "'");
    }
    return key;
  }

  @Override
  public @Nullable Entry match(Value value) {
    return byKey.get(Matchers.folded(value.text(), ignoreCase));
  }

  @Override
  public boolean take(@Nullable Entry before, @Nullable Entry after) {
    if (ignoreCase || hex) {
      // several patterns may have one key
      return false;
    }
    if (before == null) {
      if (after != null) {
        byKey.putIfAbsent(after.key(), after);
      }
      return true;
    }
    Entry now = byKey.get(before.key());
    if (now != null && now.id() == before.id()) {
      if (after == null) {
        byKey.remove(before.key());
      } else {
        byKey.put(after.key(), after);
      }
    }
    return true;
  }
}
