package io.whydown.balancer.engine;

import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.BufferPool;
import org.jspecify.annotations.Nullable;

/// A buffer of a pool that is held only while something is in it. Not thread-safe.
final class LentBuffer {

  private final BufferPool pool;
  private @Nullable Buffer held;

  LentBuffer(BufferPool pool) {
    this.pool = pool;
  }

  boolean hasBytes() {
    Buffer buffer = held;
    return buffer != null && !buffer.isEmpty();
  }

  Buffer buffer() {
    Buffer buffer = held;
    if (buffer == null) {
      buffer = pool.take();
      held = buffer;
    }
    return buffer;
  }

  /// Gives it back when it is empty.
  void release() {
    if (!hasBytes()) {
      drop();
    }
  }

  void drop() {
    Buffer buffer = held;
    if (buffer != null) {
      held = null;
      pool.give(buffer);
    }
  }
}
