package io.whydown.balancer.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A loop rests only where a rest gathers events, and where not everybody waits for it.
final class WakeupModerationTest {

  private final WakeupModeration moderation = new WakeupModeration();
  private final List<Channel> channels = new ArrayList<>();
  private long now = 1_000;

  private void serve(int connections) {
    now++;
    moderation.beginRound(now);
    while (channels.size() < connections) {
      channels.add(new Silent());
    }
    channels.subList(0, connections).forEach(moderation::served);
  }

  private static final class Silent extends Channel {
    @Override
    protected void ready(int events) {
      // Only counted.
    }
  }

  @Test
  void fewConnections_neverRest() {
    for (int i = 0; i < 100; i++) {
      serve(8);
      assertThat(moderation.rest(20_000)).isZero();
    }
  }

  @Test
  void manyConnections_restAsLongAsItGathers() {
    serve(128);

    for (int i = 0; i < 100; i++) {
      assertThat(moderation.rest(20_000)).isPositive();
      moderation.rested(20);
      serve(128);
    }
  }

  @Test
  void restsThatGatherLittle_becomeRare() {
    int rests = 0;
    for (int i = 0; i < 1_000; i++) {
      serve(128);
      if (moderation.rest(20_000) > 0) {
        rests++;
        moderation.rested(1);
      }
    }

    assertThat(rests).isBetween(5, 15);
  }

  @Test
  void mostStreamsWaiting_nextRestIsLeftOut() {
    serve(128);

    assertThat(moderation.rest(20_000)).isPositive();
    moderation.rested(60);
    assertThat(moderation.rest(20_000)).isZero();
    assertThat(moderation.rest(20_000)).isPositive();
  }

  @Test
  void workCountsAsRest() {
    serve(128);

    assertThat(moderation.rest(50_000)).isEqualTo(100);
    assertThat(moderation.rest(145_000)).isZero();
    assertThat(moderation.rest(10_000_000)).isZero();
  }

  @Test
  void loopWithManyConnections_staysBusyForAWhile() {
    serve(20);
    now += 4;
    serve(128);
    assertThat(moderation.isBusy()).isFalse();

    now += 4;
    serve(1);
    assertThat(moderation.isBusy()).isTrue();
    now += 100;
    serve(1);
    assertThat(moderation.isBusy()).isTrue();
    now += 200;
    serve(1);
    assertThat(moderation.isBusy()).isFalse();
  }

  @Test
  void loopThatMovesLargeBodies_isNotBusy() {
    serve(128);
    for (int i = 0; i < 20; i++) {
      moderation.movedBulk();
    }

    now += 4;
    serve(128);
    assertThat(moderation.isBusy()).isFalse();

    moderation.movedBulk();
    now += 4;
    serve(128);
    assertThat(moderation.isBusy()).isTrue();
  }

  @Test
  void fewerConnections_restForAShorterTime() {
    serve(32);

    assertThat(moderation.rest(10_000)).isEqualTo(27);
    now += 4;
    serve(1_000);
    assertThat(moderation.rest(10_000)).isEqualTo(140);
  }

  @Test
  void largeBodiesOfFewConnections_gatherInAnyCase() {
    moveBulk(8);

    for (int i = 0; i < 100; i++) {
      assertThat(moderation.rest(50_000)).isEqualTo(250);
      moderation.rested(1);
      moveBulk(8);
    }
  }

  @Test
  void largeBodiesOfVeryFewConnections_neverWait() {
    for (int i = 0; i < 100; i++) {
      moveBulk(6);
      assertThat(moderation.rest(20_000)).isZero();
    }
  }

  @Test
  void largeBodiesThatEnded_areForgotten() {
    moveBulk(8);
    now += 1_000;
    serve(8);

    assertThat(moderation.rest(20_000)).isZero();
  }

  /// One epoch, in which each connection moved a piece.
  private void moveBulk(int connections) {
    serve(connections);
    for (int i = 0; i < connections; i++) {
      moderation.movedBulk();
    }
    now += 4;
    moderation.beginRound(now);
  }

  @Test
  void trafficThatEnded_isForgotten() {
    serve(128);
    now += 1_000;
    serve(4);

    assertThat(moderation.rest(20_000)).isZero();
  }
}
