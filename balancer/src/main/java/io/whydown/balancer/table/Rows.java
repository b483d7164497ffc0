package io.whydown.balancer.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows of equally many words, numbered from 0, that are given and taken back. Grows by chunks and
/// copies nothing. Not thread-safe.
final class Rows {

  private static final int CHUNK_WORDS = 1 << 16;
  private static final int NONE = -1;

  private final int width;
  private final int shift;
  private final int mask;
  private final List<int[]> chunks = new ArrayList<>();
  private int made;
  private int free = NONE;

  /// @param most how many rows there will ever be, so that a small table has a small chunk
  Rows(int width, int most) {
    this.width = width;
    int fit = Math.max(1, Integer.highestOneBit(CHUNK_WORDS / width));
    int rows = (int) Math.min(fit, Long.highestOneBit(2L * most - 1));
    this.shift = Integer.numberOfTrailingZeros(rows);
    this.mask = rows - 1;
  }

  /// The words that hold a row, with others.
  int[] words(int row) {
    return chunks.get(row >> shift);
  }

  /// Where a row begins in its words.
  int at(int row) {
    return (row & mask) * width;
  }

  /// A row full of zeros.
  int take() {
    int row = free;
    if (row != NONE) {
      int[] words = words(row);
      int at = at(row);
      free = words[at];
      Arrays.fill(words, at, at + width, 0);
      return row;
    }
    row = made++;
    if (row >> shift >= chunks.size()) {
      chunks.add(new int[(mask + 1) * width]);
    }
    return row;
  }

  void give(int row) {
    words(row)[at(row)] = free;
    free = row;
  }

  /// How many numbers were ever given out.
  int made() {
    return made;
  }
}
