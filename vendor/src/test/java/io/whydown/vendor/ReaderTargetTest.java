package io.whydown.vendor;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The captures whole, cut and mixed up, and each with some bytes changed: the same targets as
/// `ReadersFuzzTest`, without a fuzzer.
class ReaderTargetTest {

  private static final int CHANGES = 60;

  @ParameterizedTest
  @EnumSource
  void read_seedsAndTheirChanges_neverThrows(ReaderTarget target) {
    RandomGenerator random =
        RandomGeneratorFactory.of("L64X128MixRandom").create(target.name().hashCode());
    Assertions.assertTimeout(
        Duration.ofMinutes(1),
        () ->
            target
                .seeds()
                .forEach(seed -> {
                  assertThatCode(() -> target.read(seed)).doesNotThrowAnyException();
                  for (int i = 0; i < CHANGES; i++) {
                    byte[] changed = changed(seed, random);
                    assertThatCode(() -> target.read(changed)).doesNotThrowAnyException();
                  }
                }));
  }

  private static byte[] changed(byte[] seed, RandomGenerator random) {
    byte[] changed = seed.clone();
    for (int i = random.nextInt(1, 8); i > 0 && changed.length > 0; i--) {
      changed[random.nextInt(changed.length)] =
          random.nextBoolean() ? (byte) random.nextInt(256) : seed[random.nextInt(seed.length)];
    }
    return changed;
  }
}
