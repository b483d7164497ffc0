package io.whydown.balancer.transport;

import java.util.ArrayList;

/// The buffers of one loop. Gives and takes without allocation once they exist. Not thread-safe.
public final class BufferPool {

  /*
   * As many are kept as were in use at one time: memory outside the heap that is dropped comes back
   * only with a collection, and a heap that hardly grows has none for minutes. Of those that nobody
   * needed for a while half are let go.
   */

  private static final int KEPT = 256;
  private static final int PERIOD = 100_000;

  private final int size;
  private final ArrayList<Buffer> free = new ArrayList<>(KEPT);
  private int used;

  /// The fewest that lay here since the last look, and how many were given since.
  private int least;

  private int given;

  public BufferPool(int size) {
    this.size = size;
  }

  public int size() {
    return size;
  }

  public int used() {
    return used;
  }

  /// How many wait to be taken.
  int kept() {
    return free.size();
  }

  public Buffer take() {
    used++;
    if (free.isEmpty()) {
      least = 0;
      return new Buffer(size);
    }
    Buffer buffer = free.removeLast();
    least = Math.min(least, free.size());
    buffer.clear();
    return buffer;
  }

  public void give(Buffer buffer) {
    used--;
    free.add(buffer);
    if (++given == PERIOD) {
      trim();
    }
  }

  private void trim() {
    int surplus = Math.max(0, (least - KEPT) / 2);
    free.subList(free.size() - surplus, free.size()).clear();
    least = free.size();
    given = 0;
  }
}
