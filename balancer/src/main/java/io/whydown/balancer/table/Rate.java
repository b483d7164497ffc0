package io.whydown.balancer.table;

/// Events over a sliding period, in three words: when the period began, the events in it, the
/// events in the one before (freq_ctr.c). Times are milliseconds that wrap. Stateless.
final class Rate {

  private Rate() {}

  static void add(int[] words, int at, int period, int now, int amount) {
    int began = words[at];
    if (Integer.compareUnsigned(now - began, period) < 0) {
      words[at + 1] += amount;
      return;
    }
    words[at + 2] = words[at + 1];
    words[at + 1] = amount;
    began += period;
    if (Integer.compareUnsigned(now - began, period) >= 0) {
      words[at + 2] = 0;
      began = now;
    }
    words[at] = began & ~1;
  }

  static long read(int[] words, int at, int period, int now) {
    return period <= 0 ? 0 : total(words, at, period, -1, now) / period;
  }

  /// The events of the last period times its length (freq_ctr_total).
  ///
  /// @param pending events that are yet to come; -1 for none, and a single one of the period before
  ///   stays whole
  static long total(int[] words, int at, int period, long pending, int now) {
    long current = words[at + 1] & 0xffff_ffffL;
    long past = words[at + 2] & 0xffff_ffffL;
    int remain = words[at] + period - now;
    if (remain < 0) {
      remain += period;
      past = remain >= 0 ? current : 0;
      current = 0;
    }
    if (pending < 0 && current == 0 && past <= 1) {
      return past * period;
    }
    return past * remain + (current + Math.max(0, pending)) * period;
  }

  /// Both values are what is wanted, so that the rate stays for a period and fades then.
  static void set(int[] words, int at, int now, int value) {
    words[at] = now & ~1;
    words[at + 1] = value;
    words[at + 2] = 0;
  }
}
