package io.whydown.balancer.balance;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The hash functions XXH32 and XXH64 (xxHash specification 0.1.1). Stateless.
public final class XxHash {

  private static final int P1 = 0x9E3779B1;
  private static final int P2 = 0x85EBCA77;
  private static final int P3 = 0xC2B2AE3D;
  private static final int P4 = 0x27D4EB2F;
  private static final int P5 = 0x165667B1;
  private static final long Q1 = 0x9E3779B185EBCA87L;
  private static final long Q2 = 0xC2B2AE3D27D4EB4FL;
  private static final long Q3 = 0x165667B19E3779F9L;
  private static final long Q4 = 0x85EBCA77C2B2AE63L;
  private static final long Q5 = 0x27D4EB2F165667C5L;

  private XxHash() {}

  public static int hash32(byte[] bytes, int seed) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int hash;
    if (bytes.length >= 16) {
      int v1 = seed + P1 + P2;
      int v2 = seed + P2;
      int v3 = seed;
      int v4 = seed - P1;
      while (in.remaining() >= 16) {
        v1 = round32(v1, in.getInt());
        v2 = round32(v2, in.getInt());
        v3 = round32(v3, in.getInt());
        v4 = round32(v4, in.getInt());
      }
      hash =
          Integer.rotateLeft(v1, 1)
              + Integer.rotateLeft(v2, 7)
              + Integer.rotateLeft(v3, 12)
              + Integer.rotateLeft(v4, 18);
    } else {
      hash = seed + P5;
    }
    hash += bytes.length;
    while (in.remaining() >= 4) {
      hash = Integer.rotateLeft(hash + in.getInt() * P3, 17) * P4;
    }
    while (in.hasRemaining()) {
      hash = Integer.rotateLeft(hash + (in.get() & 0xff) * P5, 11) * P1;
    }
    hash = (hash ^ (hash >>> 15)) * P2;
    hash = (hash ^ (hash >>> 13)) * P3;
    return hash ^ (hash >>> 16);
  }

  private static int round32(int lane, int input) {
    return Integer.rotateLeft(lane + input * P2, 13) * P1;
  }

  public static long hash64(byte[] bytes, long seed) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long hash;
    if (bytes.length >= 32) {
      long v1 = seed + Q1 + Q2;
      long v2 = seed + Q2;
      long v3 = seed;
      long v4 = seed - Q1;
      while (in.remaining() >= 32) {
        v1 = round64(v1, in.getLong());
        v2 = round64(v2, in.getLong());
        v3 = round64(v3, in.getLong());
        v4 = round64(v4, in.getLong());
      }
      hash =
          Long.rotateLeft(v1, 1)
              + Long.rotateLeft(v2, 7)
              + Long.rotateLeft(v3, 12)
              + Long.rotateLeft(v4, 18);
      hash = merge(merge(merge(merge(hash, v1), v2), v3), v4);
    } else {
      hash = seed + Q5;
    }
    return finish(hash + bytes.length, in);
  }

  private static long finish(long start, ByteBuffer in) {
    long hash = start;
    while (in.remaining() >= 8) {
      hash = Long.rotateLeft(hash ^ round64(0, in.getLong()), 27) * Q1 + Q4;
    }
    if (in.remaining() >= 4) {
      hash = Long.rotateLeft(hash ^ (in.getInt() & 0xffff_ffffL) * Q1, 23) * Q2 + Q3;
    }
    while (in.hasRemaining()) {
      hash = Long.rotateLeft(hash ^ (in.get() & 0xff) * Q5, 11) * Q1;
    }
    hash = (hash ^ (hash >>> 33)) * Q2;
    hash = (hash ^ (hash >>> 29)) * Q3;
    return hash ^ (hash >>> 32);
  }

  private static long round64(long lane, long input) {
    return Long.rotateLeft(lane + input * Q2, 31) * Q1;
  }

  private static long merge(long hash, long lane) {
    return (hash ^ round64(0, lane)) * Q1 + Q4;
  }
}
