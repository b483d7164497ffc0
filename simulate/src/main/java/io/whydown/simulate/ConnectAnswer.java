package io.whydown.simulate;

import io.whydown.net.Errno;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What connect(2) answers to the program that dials.
public sealed interface ConnectAnswer {

  /// The handshake completes.
  record Accepted() implements ConnectAnswer {}

  /// connect fails with an error at once, or as soon as the signal is back.
  record Failed(Errno errno, Signal signal) implements ConnectAnswer {}

  /// Nothing comes back: connect gives up after its retransmissions with `ETIMEDOUT` (tcp(7),
  /// tcp_syn_retries).
  record Silent() implements ConnectAnswer {}

  /// One of several, or anything when `possible` is empty.
  record Open(List<ConnectAnswer> possible) implements ConnectAnswer {
    public Open {
      possible = List.copyOf(possible);
    }
  }

  /// What a simulation of the whole way found.
  static ConnectAnswer of(Answer answer) {
    return switch (answer) {
      case Answer.Accepted _ -> new Accepted();
      case Answer.Reset _ -> new Failed(Errno.ECONNREFUSED, new Signal.Reset());
      case Answer.Icmp(var type, var code, var sender) ->
          new Failed(
              errno(sender.family(), code), new Signal.Icmp(sender.family(), type, code, sender));
      case Answer.LocalError(var errno) -> new Failed(errno, new Signal.Local());
      case Answer.Silence _ -> new Silent();
      case Answer.Open _ -> new Open(List.of());
    };
  }

  /// net/ipv4/icmp.c icmp_err_convert, net/ipv6/icmp.c tab_unreach, by the code of "destination
  /// unreachable".
  private static Errno errno(IpFamily family, int code) {
    if (family == IpFamily.V6) {
      return switch (code) {
        case 0 -> Errno.ENETUNREACH;
        case 1, 5, 6 -> Errno.EACCES;
        case 4 -> Errno.ECONNREFUSED;
        default -> Errno.EHOSTUNREACH;
      };
    }
    return switch (code) {
      case 0, 6, 9, 11 -> Errno.ENETUNREACH;
      case 2 -> Errno.ENOPROTOOPT;
      case 3 -> Errno.ECONNREFUSED;
      default -> Errno.EHOSTUNREACH;
    };
  }

  /// What carries the error.
  sealed interface Signal {

    /// The dialling host's own routing decision; no packet is sent.
    record Local() implements Signal {}

    /// A TCP segment with RST.
    record Reset() implements Signal {}

    /// @param type RFC 792, RFC 4443
    /// @param sender as the dialling host sees it; null when it is not known
    record Icmp(IpFamily family, int type, int code, @Nullable IpAddress sender)
        implements Signal {}
  }
}
