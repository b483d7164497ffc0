package io.whydown.balancer.http2;

import java.util.Arrays;

/// The fields that a peer may name by number because they came before (RFC 7541, 2.3.2). One for
/// each direction of a connection; takes no memory before the first field.
final class DynamicTable {

  /*
   * Bytes lie in a ring, oldest first, and so do the entries' places. The size counts 32 for each
   * entry, so that the ring never holds more than the limit.
   */

  private static final int OVERHEAD = 32;

  private final int most;
  private int limit;
  private int size;
  private int count;

  /// The place of the oldest entry in the arrays of entries, and of its first byte.
  private int oldest;

  private int first;
  private int bytesUsed;
  private byte[] bytes = new byte[0];
  private int[] starts = new int[0];
  private int[] nameLengths = new int[0];
  private int[] valueLengths = new int[0];
  private byte[] names = new byte[0];

  /// @param most bytes that we allow the peer
  DynamicTable(int most) {
    this.most = most;
    this.limit = most;
  }

  /// False when the peer wants more than we allow.
  boolean resize(long newLimit) {
    if (newLimit > most) {
      return false;
    }
    limit = (int) newLimit;
    evict(0);
    return true;
  }

  int count() {
    return count;
  }

  int size() {
    return size;
  }

  private void evict(int room) {
    while (count > 0 && size + room > limit) {
      int length = nameLengths[oldest] + valueLengths[oldest];
      size -= length + OVERHEAD;
      bytesUsed -= length;
      first = bytesUsed == 0 ? 0 : (first + length) % bytes.length;
      oldest = (oldest + 1) % starts.length;
      count--;
    }
  }

  /// Adds the field that lies in an array: name and value one after the other.
  void add(byte[] from, int at, int nameLength, int valueLength, int name) {
    int length = nameLength + valueLength;
    evict(length + OVERHEAD);
    if (length + OVERHEAD > limit) {
      return;
    }
    if (bytes.length == 0) {
      bytes = new byte[most];
      int entries = most / OVERHEAD;
      starts = new int[entries];
      nameLengths = new int[entries];
      valueLengths = new int[entries];
      names = new byte[entries];
    }
    int entry = (oldest + count) % starts.length;
    int start = (first + bytesUsed) % bytes.length;
    int straight = Math.min(length, bytes.length - start);
    System.arraycopy(from, at, bytes, start, straight);
    System.arraycopy(from, at + straight, bytes, 0, length - straight);
    starts[entry] = start;
    nameLengths[entry] = nameLength;
    valueLengths[entry] = valueLength;
    names[entry] = (byte) name;
    bytesUsed += length;
    size += length + OVERHEAD;
    count++;
  }

  /// The newest entry is 0.
  private int entry(int index) {
    return (oldest + count - 1 - index) % starts.length;
  }

  int nameLength(int index) {
    return nameLengths[entry(index)];
  }

  int valueLength(int index) {
    return valueLengths[entry(index)];
  }

  /// One of `FieldNames`.
  int name(int index) {
    return names[entry(index)];
  }

  void copyName(int index, byte[] to, int at) {
    int entry = entry(index);
    copy(starts[entry], nameLengths[entry], to, at);
  }

  void copyValue(int index, byte[] to, int at) {
    int entry = entry(index);
    copy((starts[entry] + nameLengths[entry]) % bytes.length, valueLengths[entry], to, at);
  }

  private void copy(int from, int length, byte[] to, int at) {
    int straight = Math.min(length, bytes.length - from);
    System.arraycopy(bytes, from, to, at, straight);
    System.arraycopy(bytes, 0, to, at + straight, length - straight);
  }

  void clear() {
    limit = most;
    size = 0;
    count = 0;
    oldest = 0;
    first = 0;
    bytesUsed = 0;
    if (bytes.length > 0) {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
