package io.whydown.balancer.rule;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/// The 64-bit hash XXH3 of xxHash 0.8, as its specification has it. Stateless.
final class Xxh3 {

  private static final long P32_1 = 0x9E3779B1L;
  private static final long P32_2 = 0x85EBCA77L;
  private static final long P32_3 = 0xC2B2AE3DL;
  private static final long P64_1 = 0x9E3779B185EBCA87L;
  private static final long P64_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long P64_3 = 0x165667B19E3779F9L;
  private static final long P64_4 = 0x85EBCA77C2B2AE63L;
  private static final long P64_5 = 0x27D4EB2F165667C5L;
  private static final long MIX_1 = 0x165667919E3779F9L;
  private static final long MIX_2 = 0x9FB21C651E98DF25L;

  private static final int STRIPE = 64;
  private static final int BLOCK = 1_024;

  private static final byte[] SECRET =
      HexFormat.of()
          .parseHex(
              String.join(
                  "",
                  "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f",
                  "cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c",
                  "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8",
                  "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364",
                  "eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e",
                  "2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e"));

  private final ByteBuffer in;
  private final ByteBuffer secret;
  private final int length;
  private final long seed;

  private Xxh3(byte[] bytes, long seed, byte[] secret) {
    this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.secret = ByteBuffer.wrap(secret).order(ByteOrder.LITTLE_ENDIAN);
    this.length = bytes.length;
    this.seed = seed;
  }

  static long hash(byte[] bytes, long seed) {
    if (bytes.length > 240) {
      return new Xxh3(bytes, seed, seed == 0 ? SECRET : secretOf(seed)).large();
    }
    var hash = new Xxh3(bytes, seed, SECRET);
    if (bytes.length > 128) {
      return hash.middle();
    }
    return bytes.length > 16 ? hash.small() : hash.tiny();
  }

  private static byte[] secretOf(long seed) {
    ByteBuffer own = ByteBuffer.wrap(SECRET.clone()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < SECRET.length; i += 16) {
      own.putLong(i, own.getLong(i) + seed);
      own.putLong(i + 8, own.getLong(i + 8) - seed);
    }
    return own.array();
  }

  private static long fold(long a, long b) {
    return a * b ^ Math.unsignedMultiplyHigh(a, b);
  }

  private static long avalanche(long hash) {
    long h = (hash ^ hash >>> 37) * MIX_1;
    return h ^ h >>> 32;
  }

  private static long avalanche64(long hash) {
    long h = (hash ^ hash >>> 33) * P64_2;
    h = (h ^ h >>> 29) * P64_3;
    return h ^ h >>> 32;
  }

  private long tiny() {
    if (length == 0) {
      return avalanche64(seed ^ secret.getLong(56) ^ secret.getLong(64));
    }
    if (length <= 3) {
      long first = in.get(0) & 0xff;
      long second = in.get(length >> 1) & 0xff;
      long last = in.get(length - 1) & 0xff;
      long combined = first << 16 | second << 24 | last | (long) length << 8;
      long flip = ((secret.getInt(0) ^ secret.getInt(4)) & 0xffffffffL) + seed;
      return avalanche64(combined ^ flip);
    }
    if (length <= 8) {
      long mixed = seed ^ (long) Integer.reverseBytes((int) seed) << 32;
      long flip = (secret.getLong(8) ^ secret.getLong(16)) - mixed;
      long low = in.getInt(length - 4) & 0xffffffffL;
      long h = low + ((long) in.getInt(0) << 32) ^ flip;
      h ^= Long.rotateLeft(h, 49) ^ Long.rotateLeft(h, 24);
      h *= MIX_2;
      h ^= (h >>> 35) + length;
      h *= MIX_2;
      return h ^ h >>> 28;
    }
    long low = in.getLong(0) ^ (secret.getLong(24) ^ secret.getLong(32)) + seed;
    long high = in.getLong(length - 8) ^ (secret.getLong(40) ^ secret.getLong(48)) - seed;
    return avalanche(length + Long.reverseBytes(low) + high + fold(low, high));
  }

  private long mix(int at, int key) {
    return fold(
        in.getLong(at) ^ secret.getLong(key) + seed,
        in.getLong(at + 8) ^ secret.getLong(key + 8) - seed);
  }

  private long small() {
    long sum = length * P64_1;
    for (int i = (length - 1) / 32; i >= 0; i--) {
      sum += mix(16 * i, 32 * i) + mix(length - 16 * (i + 1), 32 * i + 16);
    }
    return avalanche(sum);
  }

  private long middle() {
    long sum = length * P64_1;
    for (int i = 0; i < 8; i++) {
      sum += mix(16 * i, 16 * i);
    }
    sum = avalanche(sum);
    for (int i = 8; i < length / 16; i++) {
      sum += mix(16 * i, 16 * (i - 8) + 3);
    }
    return avalanche(sum + mix(length - 16, 119));
  }

  private long large() {
    long[] sums = {P32_3, P64_1, P64_2, P64_3, P64_4, P32_2, P64_5, P32_1};
    int blocks = (length - 1) / BLOCK;
    for (int block = 0; block < blocks; block++) {
      for (int i = 0; i < BLOCK / STRIPE; i++) {
        add(sums, block * BLOCK + i * STRIPE, i * 8);
      }
      scramble(sums);
    }
    int start = blocks * BLOCK;
    for (int i = 0; i < (length - 1 - start) / STRIPE; i++) {
      add(sums, start + i * STRIPE, i * 8);
    }
    add(sums, length - STRIPE, SECRET.length - STRIPE - 7);
    long hash = length * P64_1;
    for (int i = 0; i < 4; i++) {
      hash +=
          fold(
              sums[2 * i] ^ secret.getLong(11 + 16 * i),
              sums[2 * i + 1] ^ secret.getLong(19 + 16 * i));
    }
    return avalanche(hash);
  }

  private void add(long[] sums, int at, int key) {
    for (int i = 0; i < 8; i++) {
      long value = in.getLong(at + 8 * i);
      long keyed = value ^ secret.getLong(key + 8 * i);
      sums[i ^ 1] += value;
      sums[i] += (keyed & 0xffffffffL) * (keyed >>> 32);
    }
  }

  private void scramble(long[] sums) {
    for (int i = 0; i < 8; i++) {
      long sum = sums[i];
      sums[i] = (sum ^ sum >>> 47 ^ secret.getLong(SECRET.length - STRIPE + 8 * i)) * P32_1;
    }
  }
}
