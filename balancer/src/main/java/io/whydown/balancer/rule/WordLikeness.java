package io.whydown.balancer.rule;

import java.util.List;

/// How unlike words are, as HAProxy counts it: by how often one character follows another (tools.c,
/// `update_word_fingerprint`). Stateless.
public final class WordLikeness {

  private static final int DIGIT = 27;

  /// Any other character, and both ends of a word.
  private static final int OTHER = 28;

  private WordLikeness() {}

  /// 0 for the same words in any order.
  public static int distance(List<String> some, List<String> others) {
    int[] a = fingerprint(some);
    int[] b = fingerprint(others);
    int sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs(a[i] - b[i]);
    }
    return sum;
  }

  private static int[] fingerprint(List<String> words) {
    var counts = new int[32 * 32];
    for (String word : words) {
      int from = OTHER;
      for (int i = 0; i < word.length(); i++) {
        int to = place(Character.toLowerCase(word.charAt(i)));
        counts[to] = 1;
        counts[32 * from + to]++;
        from = to;
      }
      counts[32 * from + OTHER]++;
    }
    return counts;
  }

  private static int place(char c) {
    if (c >= 'a' && c <= 'z') {
      return c - 'a' + 1;
    }
    return c >= '0' && c <= '9' ? DIGIT : OTHER;
  }
}
