package io.whydown.balancer.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RehearsalTest {

  @Test
  void handshake_succeedsBetweenTwoEndsOfAPair() {
    assertThat(Rehearsal.run()).isTrue();
  }
}
