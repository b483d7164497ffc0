package io.whydown.balancer.engine;

import io.whydown.balancer.hook.BodyTap;
import io.whydown.balancer.transport.Memory;
import org.jspecify.annotations.Nullable;

/// Who is shown a body on its way. Reused from message to message.
final class BodyWatch {

  private @Nullable BodyTap tap;

  /// Shown from here on; whoever was shown before is told that it was not the whole.
  void begin(BodyTap newTap) {
    end(false);
    tap = newTap;
  }

  boolean isOn() {
    return tap != null;
  }

  void show(Memory memory, int from, int to) {
    BodyTap now = tap;
    if (now != null && to > from && !now.data(memory.bytes(from, to))) {
      tap = null;
    }
  }

  void end(boolean whole) {
    BodyTap now = tap;
    if (now != null) {
      tap = null;
      now.end(whole);
    }
  }
}
