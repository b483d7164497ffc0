package io.whydown.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessAgeTest {

  private static final String STAT =
      "812 (ja) va) R 1 812 812 0 -1 4194304 9 0 0 0 12 8 0 0 20 0 19 0 83904 9098047488 36101";

  @Test
  void of_statAndUptime_isTheTimeSinceTheStart() {
    ProcessAge age = ProcessAge.of(STAT, "840.04 1200.00\n");

    assertThat(age.wall()).isEqualTo(Duration.ofSeconds(1));
    assertThat(age.processor()).isEqualTo(Duration.ofMillis(200));
    assertThat(age.slowness()).isEqualTo(5);
  }

  @Test
  void slowness_quickStartOrUnknown_isOne() {
    assertThat(ProcessAge.of(STAT, "839.05 1.00").slowness()).isEqualTo(1);
    assertThat(ProcessAge.UNKNOWN.slowness()).isEqualTo(1);
  }

  @Test
  void now_isAboutThisProcess() {
    assertThat(ProcessAge.now().wall()).isPositive();
  }
}
