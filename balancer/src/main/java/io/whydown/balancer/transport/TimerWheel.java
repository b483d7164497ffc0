package io.whydown.balancer.transport;

import org.jspecify.annotations.Nullable;

/// The timers of one loop, in milliseconds. Not thread-safe.
public final class TimerWheel {

  /*
   * A ring of lists, one for each millisecond of about eight seconds. A timer that lies further ahead
   * waits in its list for more than one turn. Moving a deadline later, which every byte of traffic
   * does, only writes a number: the timer is put where it belongs when its old place comes by. A
   * bitmap finds the next list that is not empty. Arming and cancelling are constant and allocate
   * nothing. Benchmark: TimerWheelBenchmark.
   */

  private static final int SLOTS = 8_192;
  private static final int MASK = SLOTS - 1;

  private final @Nullable Timer[] heads = new Timer[SLOTS];
  private final long[] filled = new long[SLOTS / 64];
  private long now;
  private int count;

  public TimerWheel(long nowMillis) {
    now = nowMillis;
  }

  /// Arms the timer, or moves it.
  public void arm(Timer timer, long deadline) {
    timer.deadline = deadline;
    if (timer.slot >= 0) {
      if (at(timer) <= deadline) {
        return;
      }
      unlink(timer);
    }
    link(timer, Math.max(deadline, now + 1));
  }

  /// When the list that the timer hangs in comes by.
  private long at(Timer timer) {
    return now + 1 + ((timer.slot - now - 1) & MASK);
  }

  public void cancel(Timer timer) {
    timer.deadline = Timer.NEVER;
    if (timer.slot >= 0) {
      unlink(timer);
    }
  }

  private void link(Timer timer, long when) {
    int slot = (int) (when & MASK);
    timer.slot = slot;
    Timer head = heads[slot];
    timer.next = head;
    timer.previous = null;
    if (head != null) {
      head.previous = timer;
    }
    heads[slot] = timer;
    filled[slot >> 6] |= 1L << slot;
    count++;
  }

  private void unlink(Timer timer) {
    Timer next = timer.next;
    Timer previous = timer.previous;
    if (next != null) {
      next.previous = previous;
    }
    if (previous != null) {
      previous.next = next;
    } else {
      heads[timer.slot] = next;
      if (next == null) {
        filled[timer.slot >> 6] &= ~(1L << timer.slot);
      }
    }
    timer.next = null;
    timer.previous = null;
    timer.slot = -1;
    count--;
  }

  /// Milliseconds until the next list that is not empty; -1 when all are.
  public int untilNext() {
    if (count == 0) {
      return -1;
    }
    int from = (int) ((now + 1) & MASK);
    int word = from >> 6;
    long bits = filled[word] & (-1L << from);
    for (int i = 0; i <= filled.length; i++) {
      if (bits != 0) {
        int slot = (word << 6) + Long.numberOfTrailingZeros(bits);
        return ((slot - from) & MASK) + 1;
      }
      word = (word + 1) & (filled.length - 1);
      bits = filled[word];
    }
    return -1;
  }

  /// Calls what has expired.
  public void advance(long toMillis) {
    if (toMillis <= now) {
      return;
    }
    long steps = Math.min(toMillis - now, SLOTS);
    long first = toMillis - steps + 1;
    for (long tick = first; tick <= toMillis; ) {
      int slot = (int) (tick & MASK);
      long bits = filled[slot >> 6] >>> slot;
      if (bits == 0) {
        tick += 64 - (slot & 63);
        continue;
      }
      tick += Long.numberOfTrailingZeros(bits);
      if (tick > toMillis) {
        break;
      }
      now = tick;
      expire((int) (tick & MASK), toMillis);
      tick++;
    }
    now = toMillis;
  }

  private void expire(int slot, long toMillis) {
    Timer timer = heads[slot];
    // Those that are armed again meanwhile hang in lists to come, or in front of this one's rest.
    heads[slot] = null;
    filled[slot >> 6] &= ~(1L << slot);
    Timer later = null;
    while (timer != null) {
      Timer next = timer.next;
      if (next != null) {
        next.previous = null;
      }
      timer.next = null;
      timer.previous = null;
      timer.slot = -1;
      count--;
      if (timer.deadline <= toMillis) {
        timer.next = later;
        later = timer;
      } else if (timer.deadline != Timer.NEVER) {
        link(timer, timer.deadline);
      }
      timer = next;
    }
    while (later != null) {
      Timer due = later;
      later = due.next;
      due.next = null;
      // An earlier one of this round may have cancelled it, or armed it anew.
      if (due.slot < 0 && due.deadline <= toMillis) {
        due.deadline = Timer.NEVER;
        try {
          due.expired();
        } catch (RuntimeException e) {
          relinkRest(later);
          throw e;
        }
      }
    }
  }

  /// Those that were to expire after one that failed expire in the next round.
  private void relinkRest(@Nullable Timer rest) {
    Timer timer = rest;
    while (timer != null) {
      Timer next = timer.next;
      timer.next = null;
      if (timer.slot < 0 && timer.deadline != Timer.NEVER) {
        link(timer, now + 1);
      }
      timer = next;
    }
  }
}
