package io.whydown.balancer.transport;

/// Decides when a busy loop rests for a moment before it looks for events, so that it wakes for
/// many of them at once, and when it waits for its turn. Not thread-safe: one for each loop.
final class WakeupModeration {

  /*
   * What a network card does with its interrupts. Where peers are on the same machine, or traffic is
   * dense, a loop that is quicker than they are wakes for one or two events at a time, and each wake-up
   * costs as much as the work it is for, on both sides. So there is a least time from one wake-up to the
   * next, unless the work takes longer. A rest costs one wake-up and is worth it when it gathers several
   * events; it does harm when all who are served are waiting for this loop already, as few quick clients
   * are. Both are seen afterwards, and the next rest waits accordingly. The fewer clients are served, the
   * shorter is a rest, since each of them is a larger part of the work that it keeps waiting. Large bodies
   * are another matter: their bytes gather in the sockets meanwhile, so that a longer rest costs nothing, and
   * few events are worth it. A busy loop is patient besides (`Transport.setPatient`); one that serves few,
   * health checks say, interrupts others as any thread does.
   * Benchmark:
   * bench/side-by-side (keep-alive 1 KiB); figures in docs/design/data-plane.md.
   */

  /// Time from one wake-up to the next, work included: a loop that works longer does not rest.
  static final int INTERVAL_MICROS = 150;

  /// Connections served in a few milliseconds from which on it is that long.
  private static final int MANY_ACTIVE = 128;

  /// The same where large bodies are most of the work.
  static final int BULK_INTERVAL_MICROS = 300;

  /// Connections that move large bodies, below which one of them may wait for this loop alone.
  private static final int LEAST_BULK_ACTIVE = 8;

  /// A rest that is not worth its timer.
  private static final int SHORTEST_MICROS = 15;

  /// Connections served in a few milliseconds, below which there is nothing to gather.
  private static final int LEAST_ACTIVE = 24;

  /// Events that are worth a rest.
  private static final int LEAST_EVENTS = 4;

  /// One piece of a large body for so many connections is too much to be patient.
  private static final int BULK_SHARE = 8;

  private static final int LONGEST_PENALTY = 256;
  private static final long EPOCH_MILLIS = 4;

  /// How long a loop that was busy goes for busy.
  private static final long BUSY_MILLIS = 200;

  private int epoch = 1;
  private long epochEnds;
  private int active;
  private int activeBefore;
  private int bulk;
  private boolean movesBulk;
  private int penalty;
  private int skips;
  private long busyUntil = Long.MIN_VALUE;
  private boolean busy;

  /// How many microseconds to rest before the next wait, when so many nanoseconds have gone since
  /// the last one.
  int rest(long workedNanos) {
    if (movesBulk) {
      return after(BULK_INTERVAL_MICROS, workedNanos);
    }
    int served = Math.max(active, activeBefore);
    if (served < LEAST_ACTIVE) {
      return 0;
    }
    if (skips > 0) {
      skips--;
      return 0;
    }
    return after(INTERVAL_MICROS * Math.min(served, MANY_ACTIVE) / MANY_ACTIVE, workedNanos);
  }

  private static int after(int interval, long workedNanos) {
    long rest = interval - workedNanos / 1_000;
    return rest < SHORTEST_MICROS ? 0 : (int) rest;
  }

  /// What a rest has gathered.
  void rested(int events) {
    if (movesBulk) {
      return;
    }
    // Of the two sides of a stream one is waited for at a time.
    int streams = Math.max(active, activeBefore) / 2;
    if (events < LEAST_EVENTS) {
      penalty = Math.min(LONGEST_PENALTY, 2 * penalty + 1);
      skips = penalty;
    } else if (2 * events > streams) {
      skips = 1;
    } else {
      penalty = 0;
    }
  }

  /// Whether many small messages are served, at present and for a while yet. Who moves large bodies
  /// has enough to do at each wake-up, and loses by waiting.
  boolean isBusy() {
    return busy;
  }

  void beginRound(long nowMillis) {
    if (nowMillis >= epochEnds) {
      if (active >= LEAST_ACTIVE && active > BULK_SHARE * bulk) {
        busyUntil = epochEnds + BUSY_MILLIS;
      }
      busy = nowMillis < busyUntil;
      boolean goesOn = nowMillis - epochEnds < EPOCH_MILLIS;
      movesBulk = goesOn && active >= LEAST_BULK_ACTIVE && bulk >= active;
      activeBefore = goesOn ? active : 0;
      active = 0;
      bulk = 0;
      epochEnds = nowMillis + EPOCH_MILLIS;
      epoch++;
    }
  }

  /// A piece of a large body was moved.
  void movedBulk() {
    bulk++;
  }

  void served(Channel channel) {
    if (channel.epoch != epoch) {
      channel.epoch = epoch;
      active++;
    }
  }
}
