package io.whydown.balancer.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One column of `show stat`, in HAProxy's order (management guide 2.6, 9.1).
///
/// @param tags origin, nature and scope, as the typed output marks it
/// @param type `u32`, `u64`, `s32` or `str`
record StatField(String name, int index, String tags, String type) {

  private static final List<StatField> ALL = load();
  private static final Map<String, Integer> INDEX = byName();

  static List<StatField> all() {
    return ALL;
  }

  static int indexOf(String name) {
    Integer index = INDEX.get(name);
    if (index == null) {
      throw new IllegalArgumentException("name: " + name + " (expected: a column of show stat)");
    }
    return index;
  }

  private static List<StatField> load() {
    var fields = new ArrayList<StatField>();
    for (String line : ResourceText.lines("stat-fields.txt")) {
      String[] parts = line.split(" ", -1);
      if (parts.length == 3) {
        fields.add(new StatField(parts[0], fields.size(), parts[1], parts[2]));
      }
    }
    return List.copyOf(fields);
  }

  /// Behind it are the columns of protocols, which HAProxy's modules add.
  boolean isBorder() {
    return name.equals("-");
  }

  /// Whether HAProxy 2.6 has no such column.
  boolean isNewer() {
    return name.equals("cache_hint_hits");
  }

  private static Map<String, Integer> byName() {
    var index = new HashMap<String, Integer>();
    ALL.forEach(f -> index.put(f.name(), f.index()));
    return Map.copyOf(index);
  }
}
