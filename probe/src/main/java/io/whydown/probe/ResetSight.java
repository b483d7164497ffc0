package io.whydown.probe;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.whydown.model.observation.Observation;
import io.whydown.net.Deadline;
import io.whydown.net.Endpoint;
import io.whydown.net.Errno;
import io.whydown.net.IpAddress;
import java.lang.foreign.MemorySegment;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Looks at the reset that answers one connect, and at an echo reply of the same address, through a
/// packet socket (packet(7)) inside the network namespace. Runs on the calling thread, which must
/// be a platform thread. Not thread-safe; used once.
final class ResetSight {

  /// DSCP AF11 (RFC 2597), without ECN: rarely used, so that it tells whose copy it is.
  static final int TRAFFIC_CLASS = 0x28;

  private static final int AF_PACKET = 17;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_RAW = 3;
  private static final int QUIET = 0x800 | 0x80000; // SOCK_NONBLOCK, SOCK_CLOEXEC
  private static final int SOL_SOCKET = 1;
  private static final int SO_ATTACH_FILTER = 26;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IP_TOS = 1;
  private static final int IPV6_TCLASS = 67;
  private static final int IPPROTO_ICMP = 1;
  private static final int IPPROTO_ICMPV6 = 58;
  private static final int ETHERTYPE_V4 = 0x0800;
  private static final int ETHERTYPE_V6 = 0x86dd;
  private static final int POLLIN = 1;
  private static final int ECHO_LENGTH = 16;
  private static final int PACKET_LENGTH = 256;
  private static final long SLICE_MILLIS = 20;

  private final Libc libc;
  private final Endpoint endpoint;
  private final @Nullable IpAddress source;
  private final boolean v4;
  private final MemorySegment packet;
  private final MemorySegment address;
  private final MemorySegment number;

  /// What was seen; the obstacle is a clause.
  record Seen(
      Observation.@Nullable Header reset,
      Observation.@Nullable Header normal,
      @Nullable String obstacle) {

    static Seen not(String obstacle) {
      return new Seen(null, null, obstacle);
    }
  }

  private ResetSight(Libc libc, ProbeRequest.ResetCapture request) {
    this.libc = libc;
    this.endpoint = request.endpoint();
    this.source = request.source();
    this.v4 = endpoint.address().isV4();
    packet = libc.allocate(PACKET_LENGTH);
    address = libc.allocate(SocketAddressBytes.MAX_LENGTH);
    number = libc.allocate(16);
  }

  static Seen of(
      NetworkPlace place,
      ProbeRequest.ResetCapture request,
      boolean isNative,
      LongSupplier nanoClock,
      Deadline deadline) {
    if (!isNative) {
      return Seen.not("needs native access");
    }
    int identifier = (int) (nanoClock.getAsLong() >>> 10 & 0xffff);
    try {
      return PlaceThread.call(
          place, libc -> new ResetSight(libc, request).look(identifier, deadline), deadline);
    } catch (PlaceThread.FailedException e) {
      return Seen.not(String.valueOf(e.getMessage()));
    }
  }

  private Seen look(int identifier, Deadline deadline) {
    int etherType = v4 ? ETHERTYPE_V4 : ETHERTYPE_V6;
    int sight = socket(AF_PACKET, SOCK_DGRAM, Short.reverseBytes((short) etherType) & 0xffff);
    if (sight < 0) {
      return Seen.not("needs CAP_NET_RAW there (" + text(sight) + ")");
    }
    int family = SocketAddressBytes.family(endpoint.address());
    int dial = socket(family, SOCK_STREAM, 0);
    int echo = socket(family, SOCK_RAW, v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
    try {
      onlyFrom(sight);
      ask(echo, identifier);
      int localPort = dial(dial);
      return localPort <= 0
          ? Seen.not("the connect could not be begun")
          : wait(sight, localPort, identifier, deadline);
    } finally {
      close(sight);
      close(dial);
      close(echo);
    }
  }

  private int socket(int family, int type, int protocol) {
    return libc.call(Libc.Function.SOCKET, family, type | QUIET, protocol);
  }

  /*
   * Classic BPF (linux/filter.h): the packets of a packet socket of type SOCK_DGRAM begin with the
   * IP header, so the source stands at 12 in IPv4 and at 8 in IPv6. On a busy balancer nothing else
   * is copied to this process. Each instruction is code (2 bytes), jump if true, jump if false,
   * and a number.
   */
  private void onlyFrom(int sight) {
    byte[] sender = endpoint.address().bytes();
    int words = sender.length / 4;
    MemorySegment filter = libc.allocate(8L * (2 * words + 2));
    for (int i = 0; i < words; i++) {
      int word = 0;
      for (int j = 0; j < 4; j++) {
        word = word << 8 | sender[4 * i + j] & 0xff;
      }
      instruction(filter, 2 * i, 0x20, 0, (v4 ? 12 : 8) + 4 * i);
      instruction(filter, 2 * i + 1, 0x15, 2 * (words - 1 - i) + 1, word);
    }
    instruction(filter, 2 * words, 0x06, 0, PACKET_LENGTH);
    instruction(filter, 2 * words + 1, 0x06, 0, 0);
    MemorySegment program = libc.allocate(16);
    program.set(JAVA_SHORT, 0, (short) (2 * words + 2));
    program.set(JAVA_LONG, 8, filter.address());
    libc.call(Libc.Function.SETSOCKOPT, sight, SOL_SOCKET, SO_ATTACH_FILTER, program.address(), 16);
  }

  private static void instruction(MemorySegment filter, int index, int code, int miss, int k) {
    filter.set(JAVA_SHORT, 8L * index, (short) code);
    filter.set(JAVA_BYTE, 8L * index + 3, (byte) miss);
    filter.set(JAVA_INT, 8L * index + 4, k);
  }

  /// Sends an echo request (RFC 792, RFC 4443 4.1); the kernel fills in the checksum of IPv6.
  private void ask(int echo, int identifier) {
    if (echo < 0) {
      return;
    }
    mark(echo);
    packet.asSlice(0, ECHO_LENGTH).fill((byte) 0);
    packet.set(JAVA_BYTE, 0, (byte) (v4 ? 8 : 128));
    packet.set(JAVA_BYTE, 4, (byte) (identifier >>> 8));
    packet.set(JAVA_BYTE, 5, (byte) identifier);
    if (v4) {
      int sum = 0x0800 + identifier;
      int checksum = ~((sum & 0xffff) + (sum >>> 16));
      packet.set(JAVA_BYTE, 2, (byte) (checksum >>> 8));
      packet.set(JAVA_BYTE, 3, (byte) checksum);
    }
    int length = SocketAddressBytes.write(address, endpoint.address(), 0);
    libc.call(
        Libc.Function.SENDTO, echo, packet.address(), ECHO_LENGTH, 0, address.address(), length);
  }

  /// Begins the connect and returns the local port; 0 or less when that did not work.
  private int dial(int dial) {
    if (dial < 0) {
      return dial;
    }
    mark(dial);
    if (source != null && source.isV4() == v4) {
      int length = SocketAddressBytes.write(address, source, 0);
      int bound = libc.call(Libc.Function.BIND, dial, address.address(), length);
      if (bound < 0) {
        return bound;
      }
    }
    int length = SocketAddressBytes.write(address, endpoint.address(), endpoint.port().number());
    libc.call(Libc.Function.CONNECT, dial, address.address(), length);
    number.set(JAVA_INT, 0, SocketAddressBytes.MAX_LENGTH);
    int got = libc.call(Libc.Function.GETSOCKNAME, dial, address.address(), number.address());
    Endpoint local = got < 0 ? null : SocketAddressBytes.read(address);
    return local == null ? 0 : local.port().number();
  }

  private void mark(int fd) {
    number.set(JAVA_INT, 0, TRAFFIC_CLASS);
    libc.call(
        Libc.Function.SETSOCKOPT,
        fd,
        v4 ? 0 : IPPROTO_IPV6,
        v4 ? IP_TOS : IPV6_TCLASS,
        number.address(),
        4);
  }

  private Seen wait(int sight, int localPort, int identifier, Deadline deadline) {
    Observation.Header reset = null;
    Observation.Header normal = null;
    MemorySegment poll = libc.allocate(8);
    while ((reset == null || normal == null)
        && !deadline.isOver()
        && !Thread.currentThread().isInterrupted()) {
      poll.set(JAVA_INT, 0, sight);
      poll.set(JAVA_INT, 4, POLLIN);
      libc.call(Libc.Function.POLL, poll.address(), 1, SLICE_MILLIS);
      int length = libc.call(Libc.Function.RECV, sight, packet.address(), PACKET_LENGTH, 0);
      if (length > 0) {
        var header = new PacketHeader(packet, length, v4);
        if (reset == null) {
          reset = header.resetOf(endpoint.address(), endpoint.port().number(), localPort);
        }
        if (normal == null) {
          normal = header.echoOf(endpoint.address(), identifier);
        }
      }
    }
    return new Seen(reset, normal, null);
  }

  private void close(int fd) {
    if (fd >= 0) {
      libc.call(Libc.Function.CLOSE, fd);
    }
  }

  private static String text(int negative) {
    return Errno.of(-negative).map(Errno::text).orElse("errno " + -negative);
  }
}
