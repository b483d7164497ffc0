package io.whydown.balancer.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// A busy loop is patient among peers that sleep, and not behind those that compute.
final class PatienceTest {

  private static final long SHORT = 50_000;
  private static final long LONG = 2_000_000;

  private final Counted turns = new Counted();
  private Patience patience = new Patience(turns, 1);
  private long now = 5_000;

  private static final class Counted implements Turns {
    private long waitedNanos = 1_000_000_000L;
    private long count = 1_000;

    @Override
    public void read() {
      // Always new.
    }

    @Override
    public long waitedNanos() {
      return waitedNanos;
    }

    @Override
    public long count() {
      return count;
    }
  }

  private boolean decide(boolean isBusy, long at) {
    boolean before = patience.isPatient();
    assertThat(patience.changes(isBusy, at)).isEqualTo(patience.isPatient() != before);
    return patience.isPatient();
  }

  /// Rounds of a millisecond with one turn each; how many of them were patient.
  private int busy(long millis, long nanosOfTurn) {
    int patient = 0;
    for (long end = now + millis; now < end; now++) {
      turns.count++;
      turns.waitedNanos += nanosOfTurn;
      if (decide(true, now)) {
        patient++;
      }
    }
    return patient;
  }

  @Test
  void idleLoop_isNotPatient() {
    assertThat(decide(false, now)).isFalse();
  }

  @Test
  void amongPeersThatSleep_patientAllTheTime() {
    assertThat(busy(60_000, SHORT)).isEqualTo(60_000);
    assertThat(decide(false, now)).isFalse();
  }

  @Test
  void behindAProgramThatComputes_onlyTries() {
    assertThat(busy(500, LONG)).isBetween(100, 110);
    assertThat(busy(5_500, LONG)).isBetween(100, 110);
    // then each try waits twice as long as the one before, up to about a minute
    assertThat(busy(600_000, LONG)).isBetween(1_000, 1_500);
  }

  @Test
  void programThatHasEnded_isForgotten() {
    busy(500, LONG);

    assertThat(busy(2_000, SHORT)).isLessThan(500);
    assertThat(busy(10_000, SHORT)).isEqualTo(10_000);
    // and the next one is tried again as soon as the first
    assertThat(busy(200, LONG)).isLessThan(200);
    assertThat(busy(2_000, LONG)).isBetween(90, 210);
  }

  @Test
  void severalLoops_waitLongerForTheSamePeers() {
    patience = new Patience(turns, 2);

    assertThat(busy(1_000, LONG)).isEqualTo(1_000);
    assertThat(busy(1_000, 2 * LONG)).isLessThan(200);
  }

  @Test
  void kernelThatDoesNotCount_leavesItPatient() {
    turns.waitedNanos = 0;
    turns.count = 0;
    for (int i = 0; i < 1_000; i++) {
      assertThat(decide(true, now + i)).isTrue();
    }
  }
}
