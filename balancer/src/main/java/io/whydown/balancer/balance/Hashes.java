package io.whydown.balancer.balance;

import io.whydown.balancer.config.BalanceConfig.HashType;

/// The hash functions of `hash-type` (HAProxy: src/hash.c), over text of ISO 8859-1.
public final class Hashes {

  private Hashes() {}

  public static int of(HashType type, CharSequence text) {
    return of(type, text, 0, text.length());
  }

  public static int of(HashType type, CharSequence text, int from, int to) {
    int hash =
        switch (type.function()) {
          case SDBM -> sdbm(text, from, to);
          case DJB2 -> djb2(text, from, to);
          case WT6 -> wt6(text, from, to);
          case CRC32 -> crc32(text, from, to);
          case NONE -> number(text, from, to);
        };
    return type.avalanche() ? avalanche(hash) : hash;
  }

  private static int sdbm(CharSequence text, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = (text.charAt(i) & 0xff) + (hash << 6) + (hash << 16) - hash;
    }
    return hash;
  }

  private static int djb2(CharSequence text, int from, int to) {
    int hash = 5381;
    for (int i = from; i < to; i++) {
      hash = (hash << 5) + hash + (text.charAt(i) & 0xff);
    }
    return hash;
  }

  private static int wt6(CharSequence text, int from, int to) {
    int h0 = 0xa53c965a;
    int h1 = 0x5ca6953a;
    int step0 = 6;
    int step1 = 18;
    for (int i = from; i < to; i++) {
      int t = text.charAt(i) & 0xff;
      h0 = ~(h0 ^ t);
      h1 = ~(h1 + t);
      t = h1 << step0 | h1 >>> (32 - step0);
      h1 = h0 << step1 | h0 >>> (32 - step1);
      h0 = t;
      t = ((h0 >>> 16) ^ h1) & 0xffff;
      step0 = t & 0x1f;
      step1 = t >>> 11;
    }
    return h0 ^ h1;
  }

  private static int crc32(CharSequence text, int from, int to) {
    int hash = ~0;
    for (int i = from; i < to; i++) {
      hash ^= text.charAt(i) & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        hash = hash >>> 1 ^ ((hash & 1) != 0 ? 0xedb88320 : 0);
      }
    }
    return ~hash;
  }

  /// The decimal number that the text begins with.
  private static int number(CharSequence text, int from, int to) {
    int number = 0;
    for (int i = from; i < to && text.charAt(i) >= '0' && text.charAt(i) <= '9'; i++) {
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }

  /// Bob Jenkins's full avalanche of 32 bits, times a large prime (HAProxy:
  /// include/haproxy/tools.h, __full_hash).
  public static int avalanche(int value) {
    int a = value;
    a = (a + 0x7ed55d16) + (a << 12);
    a = (a ^ 0xc761c23c) ^ (a >>> 19);
    a = (a + 0x165667b1) + (a << 5);
    a = (a + 0xd3a2646c) ^ (a << 9);
    a = (a + 0xfd7046c5) + (a << 3);
    a = (a ^ 0xb55a4f09) ^ (a >>> 16);
    return a * (int) 3221225473L;
  }
}
