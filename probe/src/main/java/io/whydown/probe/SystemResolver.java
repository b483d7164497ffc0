package io.whydown.probe;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.whydown.net.IpAddress;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;

/// getaddrinfo(3) itself: it keeps the order of RFC 6724 that a balancer sees, and its error codes.
/// The JDK's own look-up puts IPv4 first. Stateless.
final class SystemResolver {

  private static final int SOCK_STREAM = 1;

  /* struct addrinfo of 64-bit Linux: flags 0, family 4, socktype 8, protocol 12, addrlen 16,
   * addr 24, canonname 32, next 40. */
  private static final int ADDRINFO_LENGTH = 48;
  private static final int MAX_ENTRIES = 256;

  private SystemResolver() {}

  /// Blocks as long as the resolver does.
  static NameAnswer look(Libc libc, String name) {
    MemorySegment hints = libc.allocate(ADDRINFO_LENGTH);
    hints.fill((byte) 0);
    hints.set(JAVA_INT, 8, SOCK_STREAM);
    MemorySegment head = libc.allocate(8);
    int code =
        libc.call(
            Libc.Function.GETADDRINFO,
            libc.text(name).address(),
            0,
            hints.address(),
            head.address());
    if (code != 0) {
      return NameAnswer.ofGaiCode(code);
    }
    var addresses = new ArrayList<IpAddress>();
    long at = head.get(JAVA_LONG, 0);
    long first = at;
    for (int i = 0; at != 0 && i < MAX_ENTRIES; i++) {
      MemorySegment entry = at(at, ADDRINFO_LENGTH);
      MemorySegment address = at(entry.get(ADDRESS, 24).address(), 28);
      IpAddress read = SocketAddressBytes.readAddress(address);
      if (read != null) {
        addresses.add(read);
      }
      at = entry.get(ADDRESS, 40).address();
    }
    libc.call(Libc.Function.FREEADDRINFO, first);
    return NameAnswer.of(addresses);
  }

  /// A struct sockaddr_in is shorter than the 28 bytes of the view, but only its own are read.
  @SuppressWarnings("restricted")
  private static MemorySegment at(long address, long length) {
    return MemorySegment.ofAddress(address).reinterpret(length);
  }
}
