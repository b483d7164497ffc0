package io.whydown.net;

/// The transport protocols that this program speaks of, with their numbers (IANA).
public enum IpProtocol {
  ICMP(1),
  TCP(6),
  UDP(17),
  ICMPV6(58),
  SCTP(132);

  private final int number;

  IpProtocol(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
