package io.whydown.balancer.table;

/// How many bytes may go on now, so that no more than a limit do within a period, and how long to
/// wait then (HAProxy 2.7: src/flt_bwlim.c, bwlim_apply_limit). Counts in three words, as rates of
/// stick tables do. Not thread-safe: one for each stream.
public final class Allowance {

  private final int leastBytes;
  private final int[] own = new int[3];
  private long limitBytes = 1;
  private int periodMillis = 1;
  private int bytes;
  private long waitMillis;

  /// @param leastBytes fewer do not go at a time, but for the last ones
  public Allowance(int leastBytes) {
    this.leastBytes = leastBytes;
  }

  /// What is allowed.
  ///
  /// @param period in milliseconds; that of a table's rate counts where a table is asked
  public void limit(long most, int period) {
    limitBytes = Math.clamp(most, 1L, 0xffff_ffffL);
    periodMillis = Math.max(1, period);
  }

  /// How many may go on.
  public int bytes() {
    return bytes;
  }

  /// How long to wait before the next ones; 0 for not at all.
  public long waitMillis() {
    return waitMillis;
  }

  /// Asks for a stream alone.
  ///
  /// @param there bytes that wait
  /// @param now milliseconds that wrap
  public void ask(int there, int now) {
    ask(own, 0, periodMillis, there, 1, now);
  }

  /// Counts bytes of a stream alone that went on unasked.
  public void spend(int count, int now) {
    Rate.add(own, 0, periodMillis, now, count);
  }

  /// Asks for one of several users of a count.
  void ask(int[] words, int at, int period, int there, int users, int now) {
    long most = limitBytes;
    waitMillis = 0;
    long overshoot = overshoot(words, at, period, most, now);
    if (overshoot > 0) {
      // not all of a period's bytes at its beginning, and then nothing for the rest of it
      bytes = 0;
      waitMillis = Math.max(1, (leastBytes + overshoot) * period * users / most);
      return;
    }
    long remain = Math.max(0, most - Rate.total(words, at, period, 0, now) / period);
    long share = (remain + users - 1) / users;
    long given = Math.min(there, share);
    if (share < there && share < leastBytes) {
      // a little more than its share, for which it waits longer
      given = Math.min(there, leastBytes);
      if (given <= remain) {
        waitMillis = ((given - share) * period * users + most - 1) / most;
      } else {
        given = most < given ? remain : 0;
      }
    }
    bytes = (int) given;
    Rate.add(words, at, period, now, bytes);
    if (bytes < there) {
      long next = Math.min(there - given, (long) leastBytes * users);
      waitMillis = Math.max(1, waitMillis + delay(words, at, period, most, next, now));
    }
  }

  /// How far a count is above what it would be if bytes went evenly (freq_ctr_overshoot_period).
  private static long overshoot(int[] words, int at, int period, long most, int now) {
    int began = words[at];
    long count = words[at + 1] & 0xffff_ffffL;
    int elapsed = now - began;
    if (count == 0 && began == 0 || elapsed < 0 || elapsed > period) {
      return 0;
    }
    return Math.max(0, count - elapsed * most / period);
  }

  /// When so many more would fit (next_event_delay_period).
  private static long delay(int[] words, int at, int period, long most, long pending, int now) {
    long beyond = Rate.total(words, at, period, pending, now) - most * period;
    return beyond < 0 ? 0 : Math.max(1, beyond / most);
  }
}
