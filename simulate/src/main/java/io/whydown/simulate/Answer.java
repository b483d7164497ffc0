package io.whydown.simulate;

import io.whydown.net.Errno;
import io.whydown.net.IpAddress;
import java.util.List;

/// What the program that dials comes to see of its first packet.
public sealed interface Answer {

  /// A SYN with ACK: the connection is made.
  record Accepted() implements Answer {}

  /// A reset: `ECONNREFUSED`.
  record Reset() implements Answer {}

  /// An ICMP "destination unreachable".
  ///
  /// @param type 3 for IPv4, 1 for IPv6
  /// @param sender the address it seems to come from, after translation back
  record Icmp(int type, int code, IpAddress sender) implements Answer {}

  /// The kernel of the dialling host says so at once, and sends nothing.
  record LocalError(Errno errno) implements Answer {}

  /// Nothing: connect waits until it gives up.
  record Silence() implements Answer {}

  /// It cannot be told.
  record Open(List<Reason> reasons) implements Answer {
    public Open {
      reasons = List.copyOf(reasons);
    }
  }
}
