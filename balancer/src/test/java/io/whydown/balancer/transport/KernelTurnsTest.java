package io.whydown.balancer.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class KernelTurnsTest {

  private static final Path NUMBERS = Path.of("/proc/thread-self/schedstat");

  private static long number(int which) throws IOException {
    return Long.parseLong(Files.readString(NUMBERS).strip().split(" ")[which]);
  }

  @Test
  void turns_areWhatTheKernelTells() throws IOException {
    assumeThat(Files.exists(NUMBERS)).isTrue();
    try (var turns = new KernelTurns()) {
      for (int i = 0; i < 20; i++) {
        LockSupport.parkNanos(1_000_000);
        long waited = number(1);
        long count = number(2);
        turns.read();

        assertThat(turns.waitedNanos()).isBetween(waited, number(1));
        assertThat(turns.count()).isBetween(count, number(2)).isGreaterThan(i);
      }
    }
  }
}
