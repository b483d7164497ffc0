package io.whydown.balancer.table;

import java.io.ByteArrayOutputStream;

/// Numbers as peers and agents of SPOP write them: one byte below 240, else four bits and then
/// seven bits a byte, the low ones first (peers.c, `intencode`; intops.h, `encode_varint`).
/// Stateless.
public final class PeerNumbers {

  private static final int SHORT = 0xf0;

  private PeerNumbers() {}

  /// @param number taken as unsigned
  public static void write(ByteArrayOutputStream out, long number) {
    if (Long.compareUnsigned(number, SHORT) < 0) {
      out.write((int) number);
      return;
    }
    out.write((int) number | SHORT);
    long rest = (number - SHORT) >>> 4;
    while (Long.compareUnsigned(rest, 0x80) >= 0) {
      out.write((int) rest | 0x80);
      rest = (rest - 0x80) >>> 7;
    }
    out.write((int) rest);
  }

  /// Reads from bytes; a message that ends too early is malformed.
  static final class Reader {
    private final byte[] bytes;
    private final int end;
    private int at;

    Reader(byte[] bytes, int from, int end) {
      this.bytes = bytes;
      this.at = from;
      this.end = end;
    }

    int left() {
      return end - at;
    }

    int next() throws MalformedMessage {
      if (at >= end) {
        throw new MalformedMessage();
      }
      return bytes[at++] & 0xff;
    }

    long number() throws MalformedMessage {
      long number = next();
      if (number < SHORT) {
        return number;
      }
      int shift = 4;
      int one;
      do {
        one = next();
        number += (long) one << shift;
        shift += 7;
      } while (one >= 0x80 && shift < 64);
      return number;
    }

    int word() throws MalformedMessage {
      return next() << 24 | next() << 16 | next() << 8 | next();
    }

    byte[] take(long length) throws MalformedMessage {
      if (length < 0 || length > left()) {
        throw new MalformedMessage();
      }
      byte[] taken = java.util.Arrays.copyOfRange(bytes, at, at + (int) length);
      at += (int) length;
      return taken;
    }
  }

  /// What a peer sent is not what it should be.
  static final class MalformedMessage extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedMessage() {
      super("malformed message of a peer", null, false, false);
    }
  }
}
