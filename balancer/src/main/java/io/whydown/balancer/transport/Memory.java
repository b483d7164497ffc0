package io.whydown.balancer.transport;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A block of memory outside the heap. Not thread-safe.
public final class Memory {

  /*
   * Accesses are checked against the block's length: a wrong offset is an exception, not a crash. The
   * arena is an automatic one, whose accesses need no check of owner or life. Benchmark:
   * HeadReaderBenchmark.
   */

  private static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment segment;
  private final long address;
  private final int size;
  private final ByteBuffer view;

  public Memory(int size) {
    this.segment = Arena.ofAuto().allocate(size, 64);
    this.address = segment.address();
    this.size = size;
    this.view = segment.asByteBuffer();
  }

  public int size() {
    return size;
  }

  /// For foreign functions: what they do with it is not checked.
  public long address() {
    return address;
  }

  /// The same bytes for channels of the JDK; position and limit are the caller's to set.
  ByteBuffer view() {
    return view;
  }

  public byte get(int at) {
    return segment.get(JAVA_BYTE, at);
  }

  public void put(int at, byte value) {
    segment.set(JAVA_BYTE, at, value);
  }

  /// Two bytes, the first one highest, as protocols have them.
  public int int16(int at) {
    return (get(at) & 0xff) << 8 | get(at + 1) & 0xff;
  }

  /// Eight bytes, the first one lowest.
  public long word(int at) {
    return segment.get(WORD, at);
  }

  public void copyTo(int from, Memory to, int at, int length) {
    MemorySegment.copy(segment, from, to.segment, at, length);
  }

  public void copyTo(int from, byte[] to, int at, int length) {
    MemorySegment.copy(segment, JAVA_BYTE, from, to, at, length);
  }

  public void put(int at, byte[] from, int offset, int length) {
    MemorySegment.copy(from, offset, segment, JAVA_BYTE, at, length);
  }

  public byte[] bytes(int from, int to) {
    byte[] bytes = new byte[to - from];
    copyTo(from, bytes, 0, bytes.length);
    return bytes;
  }

  /// The text of these bytes, as ISO 8859-1.
  public String text(int from, int to) {
    return new String(bytes(from, to), java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
