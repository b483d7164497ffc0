package io.whydown.simulate;

import io.whydown.model.host.Interface;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.IpPrefix;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Chooses the source address of a packet as the kernel does. Stateless.
final class SourceChoice {

  private SourceChoice() {}

  /// The first address of the interface whose prefix holds the next hop, else its first, else that
  /// of another interface; secondary ones are not asked (inet_select_addr in net/ipv4/devinet.c).
  static Optional<IpAddress> v4(List<Interface> interfaces, @Nullable String name, IpAddress next) {
    List<Interface.Address> own =
        interfaces.stream()
            .filter(device -> device.name().equals(name))
            .flatMap(device -> device.addresses().stream())
            .filter(a -> usable(a) && !isHost(a))
            .toList();
    return own.stream()
        .filter(a -> new IpPrefix(a.address(), a.prefixLength()).contains(next))
        .findFirst()
        .or(() -> own.stream().findFirst())
        .or(() -> elsewhere(interfaces))
        .map(Interface.Address::address);
  }

  private static Optional<Interface.Address> elsewhere(List<Interface> interfaces) {
    return interfaces.stream()
        .flatMap(device -> device.addresses().stream())
        .filter(a -> usable(a) && a.scope().equals("global"))
        .findFirst();
  }

  private static boolean usable(Interface.Address a) {
    return a.address().family() == IpFamily.V4 && !a.flags().contains("secondary");
  }

  private static boolean isHost(Interface.Address a) {
    return a.scope().equals("host");
  }

  /// RFC 6724 as ipv6_dev_get_saddr in net/ipv6/addrconf.c has it: the destination itself, scope,
  /// not deprecated, the outgoing interface, the longest common prefix, the first listed.
  static Optional<IpAddress> v6(
      List<Interface> interfaces, @Nullable String name, IpAddress destination) {
    IpAddress best = null;
    long bestRank = -1;
    for (Interface device : interfaces) {
      boolean leaving = device.name().equals(name);
      for (Interface.Address own : device.addresses()) {
        long rank = rank(own, destination, leaving);
        if (rank > bestRank) {
          best = own.address();
          bestRank = rank;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /// Greater is better; -1 when the address is out of the question.
  private static long rank(Interface.Address own, IpAddress destination, boolean leaving) {
    IpAddress address = own.address();
    boolean unready = own.flags().contains("tentative") || own.flags().contains("dadfailed");
    boolean foreign = address.isLinkLocal() && !leaving;
    if (address.isV4() || unready || foreign) {
      return -1;
    }
    long rank = address.equals(destination) ? 1L << 40 : 0;
    rank += 1L << (scope(address) >= scope(destination) ? 36 - scope(address) : scope(address));
    rank += own.flags().contains("deprecated") ? 0 : 1L << 16;
    rank += leaving ? 1L << 12 : 0;
    return rank + Math.min(common(address, destination), own.prefixLength());
  }

  /// 1 the host, 2 the link, 14 anywhere (RFC 4291, 2.7).
  private static int scope(IpAddress address) {
    return address.isLoopback() ? 1 : address.isLinkLocal() ? 2 : 14;
  }

  private static int common(IpAddress one, IpAddress other) {
    long high = one.high() ^ other.high();
    return high != 0
        ? Long.numberOfLeadingZeros(high)
        : 64 + Long.numberOfLeadingZeros(one.low() ^ other.low());
  }
}
