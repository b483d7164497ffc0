package io.whydown.balancer.log;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/// The targets that messages go to, each with its limit of levels and its share of messages
/// (`sample`). Thread-safe.
final class LogTargets {

  /// A line as one target gets it.
  ///
  /// @param head what stands in front of the message
  record Line(String head, CharSequence message) {}

  /// A message in the form of a target.
  interface Form {

    /// Null when that target gets none.
    @Nullable Line line(LogTarget target);
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
      Line line = level <= target.maxLevel() && isSampled(target, i) ? form.line(target) : null;
      if (line != null) {
        String whole = line.head() + line.message() + "\n";
        byte[] bytes = whole.getBytes(StandardCharsets.ISO_8859_1);
        int length = Math.min(bytes.length, target.maxLength()) - 1;
        bytes[length] = '\n';
        target.sender().send(bytes, length, line.message());
      }
    }
  }

  private boolean isSampled(LogTarget target, int index) {
    int size = target.sampleSize();
    return size == 0 || target.takes(Math.floorMod(counters.getAndIncrement(index), size) + 1);
  }
}
