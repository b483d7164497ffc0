package io.whydown.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EngineTest {

  private static final Duration TEN = Duration.ofSeconds(10);

  private static Engine engine(long wallMillis, long processorMillis) {
    var age = new ProcessAge(Duration.ofMillis(wallMillis), Duration.ofMillis(processorMillis));
    return new Engine(Clock.systemUTC(), () -> 0, false, age);
  }

  @Test
  void left_idleMachine_keepsWhatAnAnswerTakes() {
    assertThat(engine(200, 200).left(TEN)).isEqualTo(Duration.ofMillis(9_500));
  }

  @Test
  void left_busyMachine_keepsAsManyTimesMoreAsTheStartTook() {
    assertThat(engine(1_000, 200).left(TEN)).isEqualTo(Duration.ofMillis(7_500));
  }

  @Test
  void left_startTookNearlyAll_isAThirdOfTheRest() {
    assertThat(engine(400, 200).left(Duration.ofSeconds(1))).isEqualTo(Duration.ofMillis(200));
    assertThat(engine(400, 200).left(Duration.ofMillis(300))).isPositive();
  }

  @Test
  void within_givesTheAnswerOfTheWork() throws Exception {
    assertThat(engine(0, 0).<String>within(TEN, () -> "answer")).isEqualTo("answer");
    assertThatThrownBy(() ->
            engine(0, 0)
                .within(
                    TEN,
                    () -> {
                      throw new UsageException("wrong");
                    }))
        .isInstanceOf(UsageException.class)
        .hasMessage("wrong");
  }

  @Test
  void within_workThatNeverEnds_isInterruptedAndNamed() {
    var interrupted = new CountDownLatch(1);

    assertThatThrownBy(() ->
            engine(0, 0)
                .within(
                    Duration.ofMillis(1),
                    () -> {
                      try {
                        new CountDownLatch(1).await();
                        return "never";
                      } finally {
                        interrupted.countDown();
                      }
                    }))
        .isInstanceOf(OutOfTimeException.class)
        .hasMessage("no answer within the time limit of 1ms; give more with --timeout");
    assertThat(interrupted.getCount()).isZero();
  }

  @Test
  void within_limitThatHasPassedBefore_doesNotWait() {
    var nanos = new AtomicLong();
    var engine = new Engine(Clock.systemUTC(), nanos::get, false);
    nanos.set(TEN.toNanos() + 1);

    assertThatThrownBy(
            () -> engine.within(TEN, () -> new CountDownLatch(1).await(1, TimeUnit.HOURS)))
        .isInstanceOf(OutOfTimeException.class);
  }
}
