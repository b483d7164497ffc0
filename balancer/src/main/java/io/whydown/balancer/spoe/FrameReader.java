package io.whydown.balancer.spoe;

import io.whydown.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads what an agent says (doc/SPOE.txt, section 3.1). What does not fit is an `INVALID` frame.
/// Not thread-safe: one for each frame.
final class FrameReader {

  private static final int TYPE = 0x0f;
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;
  private static final int SHORT = 0xf0;

  private final byte[] bytes;
  private int at;

  FrameReader(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean isAtEnd() {
    return at >= bytes.length;
  }

  int octet() throws SpopFault {
    if (at >= bytes.length) {
      throw new SpopFault(SpopFault.INVALID);
    }
    return bytes[at++] & 0xff;
  }

  int flags() throws SpopFault {
    return ByteBuffer.wrap(take(Integer.BYTES)).getInt();
  }

  long number() throws SpopFault {
    long number = octet();
    if (number < SHORT) {
      return number;
    }
    int shift = 4;
    int one;
    do {
      if (shift >= Long.SIZE) {
        throw new SpopFault(SpopFault.INVALID);
      }
      one = octet();
      number += (long) one << shift;
      shift += 7;
    } while (one >= 0x80);
    return number;
  }

  byte[] take(long length) throws SpopFault {
    if (length < 0 || length > bytes.length - at) {
      throw new SpopFault(SpopFault.INVALID);
    }
    byte[] taken = Arrays.copyOfRange(bytes, at, at + (int) length);
    at += (int) length;
    return taken;
  }

  String name() throws SpopFault {
    return new String(take(number()), StandardCharsets.ISO_8859_1);
  }

  /// A value with its type; null for none.
  @Nullable TypedData value() throws SpopFault {
    int type = octet();
    return switch (type & TYPE) {
      case 0 -> null;
      case 1 -> new TypedData.Flag((type & ~TYPE) == 0x10);
      case 2, 3, 4, 5 -> new TypedData.Whole(number());
      case 6 -> new TypedData.Address(IpAddress.of(take(IPV4_BYTES)));
      case 7 -> new TypedData.Address(IpAddress.of(take(IPV6_BYTES)));
      case 8 -> new TypedData.Text(name());
      case 9 -> new TypedData.Bytes(name());
      default -> throw new SpopFault(SpopFault.INVALID);
    };
  }

  /// A text with its type.
  String text() throws SpopFault {
    if ((octet() & TYPE) != 8) {
      throw new SpopFault(SpopFault.INVALID);
    }
    return name();
  }

  /// A number with its type.
  long whole() throws SpopFault {
    int type = octet() & TYPE;
    if (type < 2 || type > 5) {
      throw new SpopFault(SpopFault.INVALID);
    }
    return number();
  }
}
