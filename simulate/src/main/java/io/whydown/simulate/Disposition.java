package io.whydown.simulate;

import io.whydown.model.filter.RejectKind;
import io.whydown.model.host.RoutingTables.Route;
import io.whydown.model.host.SocketEntry;
import io.whydown.net.Endpoint;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The final fate of a flow's first packet in simulation. Each value says under which condition it
/// is given; all but `Undecided` are certain as far as the snapshot is true.
public sealed interface Disposition {

  /// The packet passed every hook and reached a listening TCP socket with room in its queue.
  ///
  /// @param vantage the host of the listener
  /// @param listeners the sockets of best match; more than one share the port (SO_REUSEPORT)
  /// @param endpoint where the packet arrived, after translation
  record Delivered(String vantage, List<SocketEntry> listeners, Endpoint endpoint)
      implements Disposition {
    public Delivered {
      listeners = List.copyOf(listeners);
    }

    /// The first of the sockets; empty when the listener is only assumed.
    public Optional<SocketEntry> listener() {
      return listeners.stream().findFirst();
    }
  }

  /// The answer to the flow's first packet passed every hook back to the socket that asked.
  record Answered(String vantage, Flow flow) implements Disposition {}

  /// As delivered, but the accept queue of every such socket is full: the SYN is dropped.
  record QueueFull(String vantage, SocketEntry listener, Endpoint endpoint)
      implements Disposition {}

  /// The packet passed every hook of its host and no listening TCP socket accepts its destination:
  /// the kernel answers with a reset.
  ///
  /// @param endpoint where the packet arrived, after translation
  record NoListener(String vantage, Endpoint endpoint) implements Disposition {}

  /// A rule rejects: an answer of this kind is sent at once. That answer passes the host's own
  /// output hooks, which are not walked for it.
  record Rejected(FilterPlace at, RejectKind kind) implements Disposition {}

  /// A rule drops, without an answer. At the hook OUTPUT the kernel tells the local program EPERM
  /// only where no retransmission hides it; a TCP connect waits.
  record DroppedByRule(FilterPlace at) implements Disposition {}

  /// No rule of a base chain decided and the chain's policy is drop.
  record DroppedByPolicy(FilterPlace at) implements Disposition {}

  /// No route to the destination.
  record NoRoute(String vantage, IpAddress destination) implements Disposition {}

  /// The best route is of type `unreachable`, `prohibit` or `blackhole`, or a policy rule says so.
  ///
  /// @param route null when a policy rule forbids
  record RouteForbids(String vantage, String type, IpAddress destination, @Nullable Route route)
      implements Disposition {}

  /// The packet is for another host and this one does not forward.
  ///
  /// @param sysctl the setting that is off, for instance `net.ipv4.ip_forward`
  record NotForwarding(String vantage, IpAddress destination, String sysctl)
      implements Disposition {}

  /// A loopback address on a packet that came by another interface (RFC 1122, 3.2.1.3), and
  /// `route_localnet` is off.
  record MartianDropped(String vantage, String inputInterface, IpAddress address)
      implements Disposition {}

  /// The source is not expected on this interface (RFC 3704 strict or loose mode).
  record ReversePathDropped(String vantage, String inputInterface, IpAddress source)
      implements Disposition {}

  /// The packet leaves this host, as `flow`, by this interface.
  ///
  /// @param gateway null when the destination is on the link
  /// @param outputInterface null when the route names none
  record Sent(
      String vantage, Flow flow, @Nullable String outputInterface, @Nullable IpAddress gateway)
      implements Disposition {}

  /// The branches that cannot be told apart end differently.
  ///
  /// @param possible what can happen
  /// @param reasons why it is open: each a gap, or a condition that is not understood
  record Undecided(List<Disposition> possible, List<Reason> reasons) implements Disposition {
    public Undecided {
      possible = List.copyOf(possible);
      reasons = List.copyOf(reasons);
    }
  }

  /// Whether the flow gets through, as far as this host decides.
  default boolean isSuccess() {
    return switch (this) {
      case Delivered _, Sent _, Answered _ -> true;
      case Undecided(var possible, _) ->
          !possible.isEmpty() && possible.stream().allMatch(Disposition::isSuccess);
      case QueueFull _,
          NoListener _,
          Rejected _,
          DroppedByRule _,
          DroppedByPolicy _,
          NoRoute _,
          RouteForbids _,
          NotForwarding _,
          ReversePathDropped _,
          MartianDropped _ ->
          false;
    };
  }

  default boolean isUndecided() {
    return this instanceof Undecided;
  }
}
