package io.whydown.cli;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// The word that a mistyped one was meant to be. Stateless.
final class Spelling {

  /// Two slips of the finger; three make another word.
  private static final int MAX_DISTANCE = 2;

  /// Longer words are no slip, and the comparison is quadratic.
  private static final int MAX_LENGTH = 60;

  private Spelling() {}

  static Optional<String> nearest(String word, Stream<String> known) {
    if (word.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    return known
        .filter(candidate -> distance(word, candidate) <= MAX_DISTANCE)
        .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
  }

  /// Levenshtein's distance: insertions, deletions and substitutions of one character.
  private static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int substituted = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[right.length()];
  }
}
