package io.whydown.vendor.errortext.codes;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// Finds which of many pieces of text a line contains, in one walk over the line (Aho and Corasick
/// 1975). Letters are small; signs that no piece has are all alike. Immutable.
final class Literals {

  private static final int ASCII = 128;
  private static final char DEAD = 0;

  private final byte[] classes = new byte[ASCII];
  private final int width;
  private final char[] next;
  private final int[][] ends;

  Literals(List<String> pieces) {
    int classCount = 1;
    int states = 1;
    for (String piece : pieces) {
      states += piece.length();
      for (int k = 0; k < piece.length(); k++) {
        char c = piece.charAt(k);
        if (c < ASCII && classes[c] == 0) {
          classes[c] = (byte) classCount++;
        }
      }
    }
    width = classCount;
    if (states > Character.MAX_VALUE) {
      throw new IllegalArgumentException("pieces: " + states + " letters (expected: < 65536)");
    }
    var tree = new char[states * width];
    var endings = new ArrayList<List<Integer>>();
    endings.add(new ArrayList<>());
    for (int i = 0; i < pieces.size(); i++) {
      grow(tree, endings, pieces.get(i), i);
    }
    next = Arrays.copyOf(tree, endings.size() * width);
    link(endings);
    ends = new int[endings.size()][];
    for (int state = 0; state < ends.length; state++) {
      ends[state] = endings.get(state).stream().mapToInt(Integer::intValue).toArray();
    }
  }

  private void grow(char[] tree, List<List<Integer>> endings, String piece, int index) {
    int state = 0;
    for (int k = 0; k < piece.length(); k++) {
      char c = piece.charAt(k);
      int at = state * width + classOf(c);
      if (tree[at] == DEAD) {
        tree[at] = (char) endings.size();
        endings.add(new ArrayList<>());
      }
      state = tree[at];
    }
    endings.get(state).add(index);
  }

  /// Leads every dead end to where the longest tail of what was read goes on.
  private void link(List<List<Integer>> endings) {
    var fallback = new int[endings.size()];
    var queue = new ArrayDeque<Integer>();
    for (int c = 0; c < width; c++) {
      if (next[c] != DEAD) {
        queue.add((int) next[c]);
      }
    }
    while (!queue.isEmpty()) {
      int state = queue.remove();
      endings.get(state).addAll(endings.get(fallback[state]));
      for (int c = 0; c < width; c++) {
        int at = state * width + c;
        char along = next[fallback[state] * width + c];
        if (next[at] == DEAD) {
          next[at] = along;
        } else {
          fallback[next[at]] = along;
          queue.add((int) next[at]);
        }
      }
    }
  }

  private int classOf(char c) {
    return c < ASCII ? classes[c] : 0;
  }

  /// The indices of the pieces that a line in small letters contains.
  BitSet in(String line) {
    var found = new BitSet();
    int state = 0;
    for (int i = 0; i < line.length(); i++) {
      state = next[state * width + classOf(line.charAt(i))];
      for (int end : ends[state]) {
        found.set(end);
      }
    }
    return found;
  }
}
