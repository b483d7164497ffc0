package io.whydown.balancer.transport;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Reads and writes `struct sockaddr` of Linux (include/uapi/linux/in.h, in6.h, un.h).
final class SocketNames {

  static final int AF_UNIX = 1;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int SIZE = 128;

  /// `struct sockaddr_un` whole.
  private static final int UNIX_SIZE = 110;

  private static final ValueLayout.OfShort NET_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt NET_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong NET_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private SocketNames() {}

  static void read(MemorySegment from, SocketName into) {
    switch (from.get(JAVA_SHORT, 0)) {
      case AF_INET ->
          into.setV4(from.get(NET_INT, 4) & 0xffff_ffffL, from.get(NET_SHORT, 2) & 0xffff);
      case AF_INET6 ->
          into.setV6(
              from.get(NET_LONG, 8), from.get(NET_LONG, 16), from.get(NET_SHORT, 2) & 0xffff);
      default -> into.clear();
    }
  }

  static int family(SocketName name) {
    return name.isV6() ? AF_INET6 : AF_INET;
  }

  /// Returns the length.
  static int write(SocketName name, MemorySegment into) {
    into.asSlice(0, 28).fill((byte) 0);
    into.set(NET_SHORT, 2, (short) name.port());
    if (name.isV6()) {
      into.set(JAVA_SHORT, 0, (short) AF_INET6);
      into.set(NET_LONG, 8, name.high());
      into.set(NET_LONG, 16, name.low());
      return 28;
    }
    into.set(JAVA_SHORT, 0, (short) AF_INET);
    into.set(NET_INT, 4, (int) name.low());
    return 16;
  }

  /// Returns the length, or -1 when the path is too long. An abstract path begins with NUL, and is
  /// filled up with them as HAProxy's `abns@` is, unless one stands at its end (`abnsz@`).
  static int write(String path, MemorySegment into) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 107) {
      return -1;
    }
    into.asSlice(0, 110).fill((byte) 0);
    into.set(JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(bytes, 0, into, JAVA_BYTE, 2, bytes.length);
    boolean isExact = path.charAt(path.length() - 1) == 0;
    boolean isFilled = path.charAt(0) == 0 && !isExact;
    return isFilled ? UNIX_SIZE : 2 + bytes.length + (isExact ? -1 : 1);
  }
}
