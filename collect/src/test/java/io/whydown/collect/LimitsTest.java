package io.whydown.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {

  @ParameterizedTest
  @CsvSource({"PT10S, PT8S", "PT1M, PT48S", "PT2S, PT1.6S"})
  void aHostMayTakeMostOfTheRun(Duration run, Duration perHost) {
    assertThat(Limits.of(run).perHost()).isEqualTo(perHost);
  }

  @ParameterizedTest
  @CsvSource({"PT10S", "PT1M"})
  void asManyHostsAreAskedAtOnceInAnyRun(Duration run) {
    assertThat(Limits.of(run).hostsAtOnce()).isEqualTo(Limits.DEFAULT.hostsAtOnce());
  }
}
