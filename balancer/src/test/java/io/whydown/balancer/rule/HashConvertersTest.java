package io.whydown.balancer.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.balance.Hashes;
import org.junit.jupiter.api.Test;

final class HashConvertersTest {

  @Test
  void avalanche_isHaproxysOfTheSuite() {
    // reg-tests/sample_fetches/hashes.vtc of HAProxy 2.6.12: crc32 and crc32(1) of 256 bytes
    assertThat(Integer.toUnsignedLong(Hashes.avalanche(688229491))).isEqualTo(4230317029L);
  }

  @Test
  void hashes_areHaproxysOfTheSuite() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }

    assertThat(Integer.toUnsignedLong(HashConverters.crc32(bytes))).isEqualTo(688229491L);
    assertThat(Integer.toUnsignedLong(HashConverters.djb2(bytes))).isEqualTo(2589693061L);
    assertThat(Integer.toUnsignedLong(HashConverters.sdbm(bytes))).isEqualTo(905707648L);
    assertThat(Integer.toUnsignedLong(HashConverters.wt6(bytes))).isEqualTo(4090277559L);
  }
}
