package io.whydown.balancer.transport;

/// The buffers of one loop. Gives and takes without allocation once they exist. Not thread-safe.
public final class BufferPool {

  private static final int KEPT = 256;

  private final int size;
  private final Buffer[] free = new Buffer[KEPT];
  private int count;
  private int used;

  public BufferPool(int size) {
    this.size = size;
  }

  public int size() {
    return size;
  }

  public int used() {
    return used;
  }

  public Buffer take() {
    used++;
    if (count == 0) {
      return new Buffer(size);
    }
    Buffer buffer = free[--count];
    buffer.clear();
    return buffer;
  }

  public void give(Buffer buffer) {
    used--;
    if (count < KEPT) {
      free[count++] = buffer;
    }
  }
}
