package io.whydown.balancer.lua;

import io.whydown.balancer.rule.Converter;
import io.whydown.balancer.rule.Fetch;
import io.whydown.balancer.rule.Linkage;
import io.whydown.balancer.rule.Place;
import io.whydown.balancer.rule.Vocabulary;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Fetches and converters that scripts have used, linked once for each set of arguments. Bounded:
/// past that many they are linked anew each time. Thread-safe.
final class WordCache {

  private static final int MOST = 1_000;

  /// A word with its arguments.
  private record Key(String name, List<String> arguments) {}

  private final Supplier<Linkage.SharedParts> shared;
  private final Map<Key, Fetch> fetches = new ConcurrentHashMap<>();
  private final Map<Key, Converter> converters = new ConcurrentHashMap<>();

  WordCache(Supplier<Linkage.SharedParts> shared) {
    this.shared = shared;
  }

  private Linkage at() {
    return new Linkage(new Place("Lua", 0), "", false, shared.get());
  }

  Fetch fetch(String name, List<String> arguments) {
    var key = new Key(name, arguments);
    Fetch known = fetches.get(key);
    if (known == null) {
      known = Vocabulary.fetch(name, arguments, at());
      if (fetches.size() < MOST) {
        fetches.put(key, known);
      }
    }
    return known;
  }

  Converter converter(String name, List<String> arguments) {
    var key = new Key(name, arguments);
    Converter known = converters.get(key);
    if (known == null) {
      known = Vocabulary.converter(name, arguments, at());
      if (converters.size() < MOST) {
        converters.put(key, known);
      }
    }
    return known;
  }
}
