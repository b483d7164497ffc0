package io.whydown.balancer.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class KernelTurnsTest {

  @Test
  void eachSleep_isATurn() throws IOException {
    assumeThat(Files.exists(Path.of("/proc/thread-self/schedstat"))).isTrue();
    try (var turns = new KernelTurns()) {
      turns.read();
      long count = turns.count();
      long waited = turns.waitedNanos();
      for (int i = 0; i < 20; i++) {
        LockSupport.parkNanos(1_000_000);
      }
      turns.read();

      assertThat(turns.count()).isGreaterThanOrEqualTo(count + 20);
      assertThat(turns.waitedNanos()).isGreaterThan(waited);
    }
  }
}
