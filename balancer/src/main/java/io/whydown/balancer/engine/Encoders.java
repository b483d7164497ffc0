package io.whydown.balancer.engine;

import io.whydown.balancer.config.CompressionLimits;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The compressions of one loop: as many as the process may have, kept for the next body. What they
/// take is counted for all loops.
final class Encoders {

  /// Kept by each loop while nothing is compressed.
  private static final int KEPT = 16;

  private final CompressionLimits limits;
  private final AtomicLong memory;
  private final ArrayDeque<BodyEncoder> free = new ArrayDeque<>();

  Encoders(CompressionLimits limits, AtomicLong memory) {
    this.limits = limits;
    this.memory = memory;
  }

  /// Null when no memory may be taken.
  @Nullable BodyEncoder take() {
    BodyEncoder kept = free.poll();
    if (kept != null) {
      return kept;
    }
    if (memory.addAndGet(BodyEncoder.MEMORY) > limits.maxMemoryBytes()) {
      memory.addAndGet(-BodyEncoder.MEMORY);
      return null;
    }
    return new BodyEncoder(limits.level());
  }

  void give(BodyEncoder encoder) {
    if (free.size() < KEPT) {
      free.push(encoder);
    } else {
      encoder.close();
      memory.addAndGet(-BodyEncoder.MEMORY);
    }
  }

  void close() {
    while (!free.isEmpty()) {
      free.pop().close();
    }
  }
}
