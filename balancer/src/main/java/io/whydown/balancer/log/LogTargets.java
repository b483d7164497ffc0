package io.whydown.balancer.log;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/// The targets that messages go to, each with its limit of levels and its share of messages
/// (`sample`). Thread-safe.
final class LogTargets {

  /// A message in the form of a target.
  interface Form {

    /// Null when that target gets none.
    @Nullable String line(LogTarget target);
  }

  private final List<LogTarget> targets;
  private final AtomicIntegerArray counters;

  LogTargets(List<LogTarget> targets) {
    this.targets = List.copyOf(targets);
    this.counters = new AtomicIntegerArray(targets.size());
  }

  boolean isEmpty() {
    return targets.isEmpty();
  }

  /// Sends a message to each target that takes it.
  ///
  /// @param level 0 to 7 as in syslog
  void send(int level, Form form) {
    for (int i = 0; i < targets.size(); i++) {
      LogTarget target = targets.get(i);
      String line = level <= target.maxLevel() && isSampled(target, i) ? form.line(target) : null;
      if (line != null) {
        byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
        target.sender().send(bytes, Math.min(bytes.length, target.maxLength() - 1));
      }
    }
  }

  private boolean isSampled(LogTarget target, int index) {
    int size = target.sampleSize();
    return size == 0 || target.takes(Math.floorMod(counters.getAndIncrement(index), size) + 1);
  }
}
