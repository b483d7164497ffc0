package io.whydown.model.filter;

import io.whydown.net.Errno;
import io.whydown.net.IpFamily;

/// How a reject answers. ICMP names are those of nft(8).
public enum RejectKind {
  TCP_RESET("tcp reset"),
  PORT_UNREACHABLE("port-unreachable"),
  HOST_UNREACHABLE("host-unreachable"),
  NET_UNREACHABLE("net-unreachable"),
  PROTOCOL_UNREACHABLE("prot-unreachable"),
  NET_PROHIBITED("net-prohibited"),
  HOST_PROHIBITED("host-prohibited"),
  ADMIN_PROHIBITED("admin-prohibited"),
  NO_ROUTE("no-route"),
  ADDRESS_UNREACHABLE("addr-unreachable"),
  POLICY_FAIL("policy-fail"),
  REJECT_ROUTE("reject-route"),
  /// The reader did not understand the kind.
  OTHER("unknown");

  private final String word;

  RejectKind(String word) {
    this.word = word;
  }

  /// The word of nft(8).
  public String word() {
    return word;
  }

  /// What connect(2) of a TCP client answers (measured on Linux 6.18; net/ipv4/icmp.c
  /// icmp_err_convert, net/ipv6/icmp.c tab_unreach). For `OTHER` the usual one.
  public Errno errno(IpFamily family) {
    boolean v6 = family == IpFamily.V6;
    return switch (this) {
      case TCP_RESET, PORT_UNREACHABLE, OTHER -> Errno.ECONNREFUSED;
      case HOST_UNREACHABLE, HOST_PROHIBITED, ADDRESS_UNREACHABLE -> Errno.EHOSTUNREACH;
      case NET_UNREACHABLE, NET_PROHIBITED, NO_ROUTE -> Errno.ENETUNREACH;
      case PROTOCOL_UNREACHABLE -> Errno.ENOPROTOOPT;
      case ADMIN_PROHIBITED -> v6 ? Errno.EACCES : Errno.EHOSTUNREACH;
      case POLICY_FAIL, REJECT_ROUTE -> Errno.EACCES;
    };
  }
}
