package io.whydown.balancer.transport;

/// Decides whether a busy loop waits for its turn (`Transport.setPatient`). Not thread-safe: one
/// for each loop.
final class Patience {

  /*
   * Who waits for its turn among peers that sleep as soon as they have done their part waits some ten
   * microseconds, and finds more to do. Who waits behind a program that computes without pause waits
   * until the kernel's next tick, 1 to 10 milliseconds each time. So the time of a turn is looked at
   * while the loop is patient, and after long ones it interrupts others as any thread does, and tries
   * again later. Figures in docs/design/data-plane.md.
   */

  /// How long a look takes.
  static final long LOOK_MILLIS = 100;

  /// A mean time of waiting that peers do not cause where one loop serves all.
  static final long LONG_TURN_NANOS = 1_000_000;

  /// The same where several loops wait for the same peers, and for each other.
  static final long LONG_TURN_BESIDE_NANOS = 3_000_000;

  /// Until the next try, which is twice as long after each try that failed.
  static final long FIRST_DISTRUST_MILLIS = 2_000;

  static final long LONGEST_DISTRUST_MILLIS = 64_000;

  private final Turns turns;
  private final long longTurnNanos;
  private boolean isPatient;
  private long distrust = FIRST_DISTRUST_MILLIS;
  private long trustedFrom = Long.MIN_VALUE;
  private long lookEnds;
  private long waitedBefore;
  private long countBefore;

  /// @param loops how many serve the same clients
  Patience(Turns turns, int loops) {
    this.turns = turns;
    this.longTurnNanos = loops == 1 ? LONG_TURN_NANOS : LONG_TURN_BESIDE_NANOS;
  }

  boolean isPatient() {
    return isPatient;
  }

  /// Decides anew. Whether it is another decision than before.
  boolean changes(boolean isBusy, long nowMillis) {
    boolean before = isPatient;
    if (!isBusy) {
      isPatient = false;
    } else if (!isPatient) {
      if (nowMillis >= trustedFrom) {
        isPatient = true;
        look(nowMillis);
      }
    } else if (nowMillis >= lookEnds) {
      judge(nowMillis);
    }
    return isPatient != before;
  }

  private void look(long nowMillis) {
    turns.read();
    waitedBefore = turns.waitedNanos();
    countBefore = turns.count();
    lookEnds = nowMillis + LOOK_MILLIS;
  }

  private void judge(long nowMillis) {
    long waited = waitedBefore;
    long count = countBefore;
    look(nowMillis);
    if (waitedBefore - waited > longTurnNanos * Math.max(1, countBefore - count)) {
      isPatient = false;
      trustedFrom = nowMillis + distrust;
      distrust = Math.min(LONGEST_DISTRUST_MILLIS, 2 * distrust);
    } else if (nowMillis >= trustedFrom + distrust) {
      distrust = FIRST_DISTRUST_MILLIS;
    }
  }
}
