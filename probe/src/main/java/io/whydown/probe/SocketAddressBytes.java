package io.whydown.probe;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A `struct sockaddr` of Linux as bytes (ip(7), ipv6(7), unix(7)): family in host order, port in
/// network order. Stateless.
final class SocketAddressBytes {

  static final int AF_UNIX = 1;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;

  /// Large enough for each of the three kinds.
  static final int MAX_LENGTH = 128;

  private static final int UNIX_PATH_LENGTH = 108;
  private static final String ABSTRACT = "abns@";

  private SocketAddressBytes() {}

  static int family(IpAddress address) {
    return address.isV4() ? AF_INET : AF_INET6;
  }

  /// Writes address and port (0 for any) and returns the length.
  static int write(MemorySegment to, IpAddress address, int port) {
    to.asSlice(0, MAX_LENGTH).fill((byte) 0);
    to.set(JAVA_SHORT_UNALIGNED, 0, (short) family(address));
    to.set(JAVA_BYTE, 2, (byte) (port >>> 8));
    to.set(JAVA_BYTE, 3, (byte) port);
    byte[] bytes = address.bytes();
    MemorySegment.copy(bytes, 0, to, JAVA_BYTE, address.isV4() ? 4 : 8, bytes.length);
    return address.isV4() ? 16 : 28;
  }

  /// Writes a path, or HAProxy's `abns@NAME` (an abstract name padded with zeros), and returns the
  /// length; -1 when the path is too long for a socket address.
  static int writeUnix(MemorySegment to, String path) {
    to.asSlice(0, MAX_LENGTH).fill((byte) 0);
    to.set(JAVA_SHORT_UNALIGNED, 0, (short) AF_UNIX);
    boolean isAbstract = path.startsWith(ABSTRACT);
    String name = isAbstract ? path.substring(ABSTRACT.length()) : path;
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length >= UNIX_PATH_LENGTH) {
      return -1;
    }
    MemorySegment.copy(bytes, 0, to, JAVA_BYTE, isAbstract ? 3 : 2, bytes.length);
    return isAbstract ? 2 + UNIX_PATH_LENGTH : 2 + bytes.length + 1;
  }

  /// Reads address and port; null when the family is another or the port is 0.
  static @Nullable Endpoint read(MemorySegment from) {
    IpAddress address = readAddress(from);
    int port = (from.get(JAVA_BYTE, 2) & 0xff) << 8 | (from.get(JAVA_BYTE, 3) & 0xff);
    return address == null || port == 0 ? null : new Endpoint(address, new Port(port));
  }

  /// Reads the address alone; null when the family is another.
  static @Nullable IpAddress readAddress(MemorySegment from) {
    int family = from.get(JAVA_SHORT_UNALIGNED, 0) & 0xffff;
    if (family == AF_INET) {
      return IpAddress.of(from.asSlice(4, 4).toArray(JAVA_BYTE));
    }
    return family == AF_INET6 ? IpAddress.of(from.asSlice(8, 16).toArray(JAVA_BYTE)) : null;
  }
}
