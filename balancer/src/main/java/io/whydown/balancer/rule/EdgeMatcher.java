package io.whydown.balancer.rule;

import io.whydown.balancer.rule.PatternFile.Entry;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Beginnings or ends by length and hash. Of several the one that was written first, but of
/// beginnings with case the longest, as HAProxy keeps a tree of those alone. Immutable.
final class EdgeMatcher implements PatternSet.Matcher {

  private final int[] lengths;
  private final List<Map<String, Entry>> maps;
  private final boolean ignoreCase;
  private final boolean atEnd;

  private EdgeMatcher(List<Entry> entries, boolean ignoreCase, boolean atEnd) {
    this.ignoreCase = ignoreCase;
    this.atEnd = atEnd;
    var byLength = new TreeMap<Integer, Map<String, Entry>>(Comparator.reverseOrder());
    for (Entry entry : entries) {
      String key = Matchers.folded(entry.key(), ignoreCase);
      byLength.computeIfAbsent(key.length(), _ -> new HashMap<>()).putIfAbsent(key, entry);
    }
    this.lengths = byLength.keySet().stream().mapToInt(Integer::intValue).toArray();
    this.maps = List.copyOf(byLength.values());
  }

  static EdgeMatcher ofBeginnings(List<Entry> entries, boolean ignoreCase) {
    return new EdgeMatcher(entries, ignoreCase, false);
  }

  static EdgeMatcher ofEnds(List<Entry> entries, boolean ignoreCase) {
    return new EdgeMatcher(entries, ignoreCase, true);
  }

  @Override
  public @Nullable Entry match(Value value) {
    String text = Matchers.folded(value.text(), ignoreCase);
    boolean longestWins = !atEnd && !ignoreCase;
    Entry found = null;
    for (int i = 0; i < lengths.length; i++) {
      int rest = text.length() - lengths[i];
      if (rest < 0) {
        continue;
      }
      String edge = atEnd ? text.substring(rest) : text.substring(0, lengths[i]);
      Entry entry = maps.get(i).get(edge);
      if (entry != null && longestWins) {
        return entry;
      }
      if (entry != null && (found == null || entry.id() < found.id())) {
        found = entry;
      }
    }
    return found;
  }
}
