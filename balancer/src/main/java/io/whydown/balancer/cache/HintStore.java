package io.whydown.balancer.cache;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The hints of one cache, the one that was not asked for the longest first. Guarded by its cache's
/// lock.
final class HintStore {

  private final long mostBlocks;
  private final Map<String, KeptHints> byKey = new LinkedHashMap<>();
  private long bytes;
  private long blocks;

  /// @param mostBlocks how many blocks of the cache they may take
  HintStore(long mostBlocks) {
    this.mostBlocks = mostBlocks;
  }

  long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return byKey.isEmpty();
  }

  Iterable<KeptHints> all() {
    return byKey.values();
  }

  /// Keeps them; the oldest go when there are too many.
  void add(KeptHints hints) {
    remove(hints.key());
    if (hints.links().isEmpty() || hints.blocks() > mostBlocks) {
      return;
    }
    while (blocks + hints.blocks() > mostBlocks) {
      removeOldest();
    }
    byKey.put(hints.key(), hints);
    bytes += hints.bytes();
    blocks += hints.blocks();
  }

  /// Those of a resource; none for none.
  List<String> find(String key) {
    KeptHints found = byKey.remove(key);
    if (found == null) {
      return List.of();
    }
    byKey.put(key, found);
    return found.links();
  }

  void remove(String key) {
    count(byKey.remove(key));
  }

  void removeOldest() {
    remove(byKey.keySet().iterator().next());
  }

  private void count(@Nullable KeptHints gone) {
    if (gone != null) {
      bytes -= gone.bytes();
      blocks -= gone.blocks();
    }
  }
}
