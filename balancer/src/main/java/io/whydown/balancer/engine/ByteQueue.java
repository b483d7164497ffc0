package io.whydown.balancer.engine;

import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.BufferPool;
import io.whydown.balancer.transport.Memory;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Bytes that wait, in buffers of a pool. Holds none while it is empty. Not thread-safe.
final class ByteQueue {

  private final BufferPool pool;
  private final ArrayDeque<Buffer> buffers = new ArrayDeque<>(2);
  private int length;

  ByteQueue(BufferPool pool) {
    this.pool = pool;
  }

  int length() {
    return length;
  }

  private Buffer withRoom(int least) {
    Buffer last = buffers.peekLast();
    if (last == null || last.room() < least) {
      last = pool.take();
      buffers.addLast(last);
    }
    return last;
  }

  void append(Memory from, int at, int count) {
    int done = 0;
    while (done < count) {
      Buffer last = withRoom(1);
      int part = Math.min(count - done, last.room());
      last.append(from, at + done, part);
      done += part;
    }
    length += count;
  }

  /// A short text, ASCII.
  void append(String text) {
    Buffer last = withRoom(text.length());
    for (int i = 0; i < text.length(); i++) {
      last.append(text.charAt(i));
    }
    length += text.length();
  }

  /// The size of a chunk, and the end of its line.
  void appendHex(int value) {
    Buffer last = withRoom(10);
    int before = last.end;
    int shift = (31 - Integer.numberOfLeadingZeros(value | 1)) / 4 * 4;
    while (shift >= 0) {
      last.append(Character.forDigit(value >> shift & 15, 16));
      shift -= 4;
    }
    last.append('\r');
    last.append('\n');
    length += last.end - before;
  }

  /// Takes over a filled buffer of the pool.
  void append(Buffer filled) {
    length += filled.length();
    buffers.addLast(filled);
  }

  int take(Memory to, int at, int most) {
    int done = 0;
    Buffer first = buffers.peekFirst();
    while (first != null && done < most) {
      int part = Math.min(most - done, first.length());
      first.memory.copyTo(first.start, to, at + done, part);
      first.consume(part);
      done += part;
      first = first.isEmpty() ? next() : first;
    }
    length -= done;
    return done;
  }

  private @Nullable Buffer next() {
    pool.give(buffers.removeFirst());
    return buffers.peekFirst();
  }

  void clear() {
    while (!buffers.isEmpty()) {
      pool.give(buffers.removeFirst());
    }
    length = 0;
  }
}
