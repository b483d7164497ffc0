package io.whydown.balancer.rule;

import io.whydown.balancer.rule.PatternFile.Entry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Ends by length and hash; of several the one that was written first. Immutable.
final class EndMatcher implements PatternSet.Matcher {

  private final int[] lengths;
  private final List<Map<String, Entry>> maps;
  private final boolean ignoreCase;

  EndMatcher(List<Entry> entries, boolean ignoreCase) {
    this.ignoreCase = ignoreCase;
    var byLength = new TreeMap<Integer, Map<String, Entry>>();
    for (Entry entry : entries) {
      String key = Matchers.folded(entry.key(), ignoreCase);
      byLength.computeIfAbsent(key.length(), _ -> new HashMap<>()).putIfAbsent(key, entry);
    }
    this.lengths = byLength.keySet().stream().mapToInt(Integer::intValue).toArray();
    this.maps = List.copyOf(byLength.values());
  }

  @Override
  public @Nullable Entry match(Value value) {
    String text = Matchers.folded(value.text(), ignoreCase);
    Entry found = null;
    for (int i = 0; i < lengths.length && lengths[i] <= text.length(); i++) {
      Entry entry = maps.get(i).get(text.substring(text.length() - lengths[i]));
      if (entry != null && (found == null || entry.id() < found.id())) {
        found = entry;
      }
    }
    return found;
  }
}
