package io.whydown.balancer.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Timers expire once, not early, and as late as the wheel is turned.
final class TimerWheelTest {

  private final TimerWheel wheel = new TimerWheel(1_000);
  private final List<Integer> expired = new ArrayList<>();

  private Timer timer(int id) {
    return new Timer() {
      @Override
      protected void expired() {
        expired.add(id);
      }
    };
  }

  @Test
  void timer_expiresAtItsTime() {
    wheel.arm(timer(1), 1_010);

    assertThat(wheel.untilNext()).isEqualTo(10);
    wheel.advance(1_009);
    assertThat(expired).isEmpty();
    wheel.advance(1_010);
    assertThat(expired).containsExactly(1);
    assertThat(wheel.untilNext()).isEqualTo(-1);
  }

  @Test
  void deadlineThatMovesLater_isHonoured() {
    var timer = timer(1);
    wheel.arm(timer, 1_010);
    wheel.arm(timer, 30_000);
    wheel.advance(29_999);
    assertThat(expired).isEmpty();
    wheel.advance(30_000);
    assertThat(expired).containsExactly(1);
  }

  @Test
  void deadlineThatMovesEarlier_isHonoured() {
    var timer = timer(1);
    wheel.arm(timer, 50_000);
    wheel.arm(timer, 1_005);
    wheel.advance(1_005);
    assertThat(expired).containsExactly(1);
  }

  @Test
  void cancelledTimer_staysSilent() {
    var timer = timer(1);
    wheel.arm(timer, 1_005);
    wheel.cancel(timer);
    wheel.advance(20_000);
    assertThat(expired).isEmpty();
  }

  @Test
  void timerThatArmsItself_expiresAgain() {
    var again =
        new Timer() {
          @Override
          protected void expired() {
            expired.add(7);
            if (expired.size() < 3) {
              wheel.arm(this, 1_000 + expired.size() * 9_000L);
            }
          }
        };
    wheel.arm(again, 1_001);
    for (long now = 1_001; now < 40_000; now += 97) {
      wheel.advance(now);
    }
    assertThat(expired).hasSize(3);
  }

  @Test
  void manyTimers_expireInTime() {
    var random = new Random(7);
    var deadlines = new long[500];
    var timers = new Timer[500];
    var firedAt = new long[500];
    long[] clock = {1_000};
    for (int i = 0; i < timers.length; i++) {
      int id = i;
      timers[i] =
          new Timer() {
            @Override
            protected void expired() {
              firedAt[id] = clock[0];
            }
          };
    }
    for (int round = 0; round < 2_000; round++) {
      int i = random.nextInt(timers.length);
      if (firedAt[i] == 0) {
        deadlines[i] = clock[0] + 1 + random.nextInt(20_000);
        wheel.arm(timers[i], deadlines[i]);
      }
      int wait = wheel.untilNext();
      clock[0] += Math.min(Math.max(1, wait), 5);
      wheel.advance(clock[0]);
    }
    while (wheel.untilNext() > 0) {
      clock[0] += wheel.untilNext();
      wheel.advance(clock[0]);
    }
    for (int i = 0; i < timers.length; i++) {
      if (deadlines[i] != 0) {
        assertThat(firedAt[i]).isBetween(deadlines[i], deadlines[i] + 5);
      }
    }
  }
}
