package io.whydown.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Files of a place, as this process reaches them.
class NetworkPlaceTest {

  @Test
  void pathOfAContainer_liesBelowTheRootOfItsProcess() {
    var container = new NetworkPlace.OfProcess(7, "docker:a", "");

    assertThat(container.reach("/run/php/fpm.sock")).isEqualTo("/proc/7/root/run/php/fpm.sock");
    assertThat(container.reach("abns@a")).isEqualTo("abns@a");
    assertThat(new NetworkPlace.Here().reach("/run/a.sock")).isEqualTo("/run/a.sock");
  }
}
