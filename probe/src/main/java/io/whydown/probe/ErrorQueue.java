package io.whydown.probe;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.whydown.net.IcmpError;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Reads one message of a socket's error queue (ip(7), IP_RECVERR; recvmsg(2), MSG_ERRQUEUE). Not
/// thread-safe: one per [Libc].
final class ErrorQueue {

  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_ERRQUEUE = 0x2000;
  private static final int IPPROTO_IP = 0;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IP_RECVERR = 11;
  private static final int IPV6_RECVERR = 25;
  private static final int ORIGIN_ICMP = 2;
  private static final int ORIGIN_ICMP6 = 3;

  /* struct msghdr of 64-bit Linux: name 0, namelen 8, iov 16, iovlen 24, control 32, len 40. */
  private static final int MSGHDR_LENGTH = 56;
  private static final int CONTROL_LENGTH = 512;
  private static final int NAME_LENGTH = 128;
  private static final int DATA_LENGTH = 512;

  /* struct cmsghdr: len 0 (8 bytes), level 8, type 12, then struct sock_extended_err (16 bytes). */
  private static final int CMSG_HEADER = 16;
  private static final int EXTENDED_ERROR = 16;

  private final Libc libc;
  private final MemorySegment header;
  private final MemorySegment vector;
  private final MemorySegment name;
  private final MemorySegment data;
  private final MemorySegment control;

  ErrorQueue(Libc libc) {
    this.libc = libc;
    header = libc.allocate(MSGHDR_LENGTH);
    vector = libc.allocate(16);
    name = libc.allocate(NAME_LENGTH);
    data = libc.allocate(DATA_LENGTH);
    control = libc.allocate(CONTROL_LENGTH);
  }

  /// One entry.
  ///
  /// @param errno what the kernel made of it
  /// @param icmp null when the error did not come by ICMP
  record Entry(int errno, @Nullable IcmpError icmp) {}

  /// The oldest entry, or null when the queue is empty.
  @Nullable Entry take(int fd) {
    header.fill((byte) 0);
    header.set(JAVA_LONG, 0, name.address());
    header.set(JAVA_INT, 8, NAME_LENGTH);
    vector.set(JAVA_LONG, 0, data.address());
    vector.set(JAVA_LONG, 8, DATA_LENGTH);
    header.set(JAVA_LONG, 16, vector.address());
    header.set(JAVA_LONG, 24, 1);
    header.set(JAVA_LONG, 32, control.address());
    header.set(JAVA_LONG, 40, CONTROL_LENGTH);
    int got = libc.call(Libc.Function.RECVMSG, fd, header.address(), MSG_ERRQUEUE | MSG_DONTWAIT);
    return got < 0 ? null : scan(Math.min(header.get(JAVA_LONG, 40), CONTROL_LENGTH));
  }

  private @Nullable Entry scan(long length) {
    long at = 0;
    while (at + CMSG_HEADER + EXTENDED_ERROR <= length) {
      long size = control.get(JAVA_LONG, at);
      int level = control.get(JAVA_INT, at + 8);
      int type = control.get(JAVA_INT, at + 12);
      if (level == IPPROTO_IP && type == IP_RECVERR
          || level == IPPROTO_IPV6 && type == IPV6_RECVERR) {
        return entry(control.asSlice(at + CMSG_HEADER));
      }
      if (size < CMSG_HEADER) {
        return null;
      }
      at += (size + 7) & ~7L;
    }
    return null;
  }

  private static Entry entry(MemorySegment error) {
    int origin = error.get(JAVA_BYTE, 4);
    IpAddress sender = SocketAddressBytes.readAddress(error.asSlice(EXTENDED_ERROR));
    boolean isIcmp = origin == ORIGIN_ICMP || origin == ORIGIN_ICMP6;
    IcmpError icmp =
        isIcmp && sender != null
            ? new IcmpError(
                origin == ORIGIN_ICMP ? IpFamily.V4 : IpFamily.V6,
                error.get(JAVA_BYTE, 5) & 0xff,
                error.get(JAVA_BYTE, 6) & 0xff,
                sender)
            : null;
    return new Entry(error.get(JAVA_INT, 0), icmp);
  }
}
