package io.whydown.balancer.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Words that many entries share, by number; 0 is no word. Thread-safe.
final class ServerKeys {

  /// As many different servers as a table can tell apart.
  private static final int MOST = 100_000;

  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> words = new ArrayList<>(List.of(""));

  synchronized int number(String word) {
    Integer known = numbers.get(word);
    if (known != null) {
      return known;
    }
    if (word.isEmpty() || words.size() >= MOST) {
      return 0;
    }
    words.add(word);
    numbers.put(word, words.size() - 1);
    return words.size() - 1;
  }

  synchronized String word(int number) {
    return number <= 0 || number >= words.size() ? "" : words.get(number);
  }
}
