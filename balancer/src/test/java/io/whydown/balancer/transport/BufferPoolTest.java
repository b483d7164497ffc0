package io.whydown.balancer.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class BufferPoolTest {

  private static final int MANY = 1_500;

  private final BufferPool pool = new BufferPool(64);

  private List<Buffer> takeMany() {
    var taken = new ArrayList<Buffer>();
    for (int i = 0; i < MANY; i++) {
      taken.add(pool.take());
    }
    return taken;
  }

  /// Memory that is dropped would come back with the next collection only.
  @Test
  void buffersThatWereInUseAtOneTime_areTakenAgain() {
    Set<Buffer> first = Collections.newSetFromMap(new IdentityHashMap<>());
    first.addAll(takeMany());
    first.forEach(pool::give);

    assertThat(first).containsAll(takeMany());
    assertThat(pool.used()).isEqualTo(MANY);
    assertThat(pool.kept()).isZero();
  }

  @Test
  void buffersThatNobodyNeedsForLong_areLetGo() {
    takeMany().forEach(pool::give);
    assertThat(pool.kept()).isEqualTo(MANY);

    for (int i = 0; i < 3_000_000; i++) {
      pool.give(pool.take());
    }

    assertThat(pool.kept()).isBetween(256, 260);
    assertThat(pool.used()).isZero();
  }
}
