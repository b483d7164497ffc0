package io.whydown.balancer.transport;

/// A block with a filled range from `start` to `end`. Belongs to a pool.
public final class Buffer {

  public final Memory memory;
  public int start;
  public int end;

  Buffer(int size) {
    memory = new Memory(size);
  }

  public int length() {
    return end - start;
  }

  public boolean isEmpty() {
    return start == end;
  }

  public int room() {
    return memory.size() - end;
  }

  /// Forgets what was read; the range begins at 0 again when it is empty.
  public void consume(int count) {
    start += count;
    if (start == end) {
      start = 0;
      end = 0;
    }
  }

  /// Moves the filled range to the beginning.
  public void compact() {
    if (start > 0) {
      int length = length();
      memory.copyTo(start, memory, 0, length);
      start = 0;
      end = length;
    }
  }

  public void clear() {
    start = 0;
    end = 0;
  }

  public void append(byte[] bytes) {
    append(bytes, 0, bytes.length);
  }

  public void append(byte[] bytes, int from, int length) {
    memory.put(end, bytes, from, length);
    end += length;
  }

  public void append(Memory from, int at, int length) {
    from.copyTo(at, memory, end, length);
    end += length;
  }

  public void append(int b) {
    memory.put(end++, (byte) b);
  }
}
