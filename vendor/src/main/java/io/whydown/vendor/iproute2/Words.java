package io.whydown.vendor.iproute2;

import java.util.List;

/// The words of a line, taken from the left. Not thread-safe: one per line.
final class Words {

  private final List<String> words;
  private int at;

  Words(String line) {
    this.words = List.of(line.strip().split("\\s+"));
  }

  boolean hasNext() {
    return at < words.size();
  }

  /// The next word, or an empty one at the end.
  String next() {
    return hasNext() ? words.get(at++) : "";
  }
}
