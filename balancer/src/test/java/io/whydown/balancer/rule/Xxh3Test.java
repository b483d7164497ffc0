package io.whydown.balancer.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Hashes of the reference implementation (Python's xxhash 3), for each of its ways by length.
final class Xxh3Test {

  private static final long SEED = 2_654_435_761L;

  @ParameterizedTest
  @CsvSource({
    "0, 2d06800538d394c2, f702ca3814de2125",
    "1, 13e608bc156defed, 1e9dbe15a89a7959",
    "3, a9088dda485b481c, 16ad8d819b7143c0",
    "4, 6d9253b16c8b1ed3, 120ab3942a6ad13a",
    "8, 60539db630471163, 6f7812124f2d18fe",
    "9, feff668361d723a8, cd8d558c12e9c08c",
    "16, b8c859b0f030b585, 1dc06c1dc300e615",
    "17, 714a04408e79b80f, 956edf660beb126e",
    "32, 19ff4ee1d6ba1a55, 1a2e09375cbb4aa8",
    "33, 3e44983ad21679c8, cabfe4afb2b4b6ef",
    "64, 287eb1fa9e4be2c1, 36f53e949e151f9f",
    "96, f084e7cfbc624743, 21f865d9b267941a",
    "97, 1daa83271a8e7b7c, bb07674fa0aa07b6",
    "128, 67425a03650261bf, b1bc56209a07a5b2",
    "129, c664bf3311c6abc4, 85029e8756c15fc8",
    "200, 746cd0025327bf5b, 70a34e76bf42ad30",
    "240, 64556dc6b462a6cf, 747cd156c9e606c6",
    "241, 8beadd3a8874fe17, 8f46c475df936767",
    "512, f58202b8d9019d1d, f4c536884ceb11a5",
    "1024, 9b81661c641c72b1, be0567777fce6a55",
    "1025, 806c2072ed713576, 38cc3bfe63934c0a",
    "2048, abe604813ba62ed1, 527e5965229758ef",
    "4000, b64c496535c38eb6, ebef55d4877f8be1",
  })
  void hash_isThatOfTheReference(int length, String plain, String seeded) {
    byte[] bytes = new byte[4_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 7 + 3);
    }
    byte[] some = Arrays.copyOf(bytes, length);

    assertThat(Xxh3.hash(some, 0)).isEqualTo(Long.parseUnsignedLong(plain, 16));
    assertThat(Xxh3.hash(some, SEED)).isEqualTo(Long.parseUnsignedLong(seeded, 16));
  }
}
