package io.whydown.simulate;

import io.whydown.model.filter.Hook;
import io.whydown.model.filter.RejectKind;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a host sends about a packet that it does not let through: a reset, or an ICMP error.
///
/// @param type of the ICMP error; -1 for a reset
/// @param code of the ICMP error; -1 for a reset
/// @param sender the address it comes from, as it leaves the host
/// @param raw it is put on the wire at once, without any hook (reject on a device)
record Refusal(int type, int code, IpAddress sender, boolean raw) {

  private static final int V4_UNREACHABLE = 3;
  private static final int V6_UNREACHABLE = 1;
  private static final int RESET = -1;

  /// Null when the host is silent, or when it is not known what it sends.
  static @Nullable Refusal of(
      Disposition end, HostFacts facts, Routing routing, @Nullable Packet last) {
    if (last == null) {
      return null;
    }
    return switch (end) {
      case Disposition.Rejected(var at, var kind) ->
          rejected(at.hook(), kind, facts, routing, last);
      case Disposition.NoRoute _ ->
          last.input() == null ? null : byRoute(0, 0, facts, routing, last);
      case Disposition.RouteForbids(_, var type, _, var route) ->
          last.input() == null
              ? null
              : switch (type) {
                case "unreachable" -> byRoute(route == null ? 0 : 1, 0, facts, routing, last);
                case "prohibit" -> byRoute(13, 1, facts, routing, last);
                default -> null;
              };
      case Disposition.Delivered _,
          Disposition.Answered _,
          Disposition.QueueFull _,
          Disposition.NoListener _,
          Disposition.DroppedByRule _,
          Disposition.DroppedByPolicy _,
          Disposition.NotForwarding _,
          Disposition.MartianDropped _,
          Disposition.ReversePathDropped _,
          Disposition.Sent _,
          Disposition.Undecided _ ->
          null;
    };
  }

  private static @Nullable Refusal byRoute(
      int codeV4, int codeV6, HostFacts facts, Routing routing, Packet last) {
    boolean v4 = last.ends().family() == IpFamily.V4;
    IpAddress sender = sender(facts, routing, last, false);
    int type = v4 ? V4_UNREACHABLE : V6_UNREACHABLE;
    return sender == null ? null : new Refusal(type, v4 ? codeV4 : codeV6, sender, false);
  }

  private static @Nullable Refusal rejected(
      Hook hook, RejectKind kind, HostFacts facts, Routing routing, Packet last) {
    boolean onDevice = hook == Hook.INGRESS || hook == Hook.EGRESS;
    if (kind == RejectKind.TCP_RESET) {
      return new Refusal(RESET, RESET, last.ends().destination(), onDevice);
    }
    boolean v4 = last.ends().family() == IpFamily.V4;
    boolean toUs =
        hook == Hook.INPUT || hook == Hook.OUTPUT && facts.owns(last.ends().destination());
    IpAddress sender =
        onDevice ? last.ends().destination() : sender(facts, routing, last, v4 && toUs);
    return sender == null
        ? null
        : new Refusal(
            v4 ? V4_UNREACHABLE : V6_UNREACHABLE,
            v4 ? codeV4(kind) : codeV6(kind),
            sender,
            onDevice);
  }

  /// The address that an error comes from: for IPv4 that which the packet was for when it was
  /// routed to this host, for IPv6 whenever it is this host's; else the source that a route to the
  /// packet's sender chooses (icmp_send, icmp6_send).
  private static @Nullable IpAddress sender(
      HostFacts facts, Routing routing, Packet last, boolean toUs) {
    IpAddress destination = last.ends().destination();
    if (toUs || destination.isV6() && facts.owns(destination)) {
      return destination;
    }
    IpAddress source = last.ends().source();
    if (destination.isV6()) {
      return facts.sourceOn(last.input(), source, source).orElse(null);
    }
    List<RouteChoice> choices = routing.look(Routing.Question.to(source));
    return choices.size() == 1 ? routing.source(choices.getFirst(), source).orElse(null) : null;
  }

  /// net/ipv4/netfilter/nf_reject_ipv4.c; icmpx names of the other family map as nft_reject.c does.
  private static int codeV4(RejectKind kind) {
    return switch (kind) {
      case NET_UNREACHABLE, NO_ROUTE -> 0;
      case HOST_UNREACHABLE, ADDRESS_UNREACHABLE -> 1;
      case PROTOCOL_UNREACHABLE -> 2;
      case PORT_UNREACHABLE, TCP_RESET, OTHER -> 3;
      case NET_PROHIBITED -> 9;
      case HOST_PROHIBITED -> 10;
      case ADMIN_PROHIBITED, POLICY_FAIL, REJECT_ROUTE -> 13;
    };
  }

  private static int codeV6(RejectKind kind) {
    return switch (kind) {
      case NO_ROUTE, NET_UNREACHABLE -> 0;
      case ADMIN_PROHIBITED, NET_PROHIBITED, HOST_PROHIBITED -> 1;
      case ADDRESS_UNREACHABLE, HOST_UNREACHABLE -> 3;
      case PORT_UNREACHABLE, PROTOCOL_UNREACHABLE, TCP_RESET, OTHER -> 4;
      case POLICY_FAIL -> 5;
      case REJECT_ROUTE -> 6;
    };
  }

  boolean isReset() {
    return type == RESET;
  }

  Packet.Kind kind() {
    return isReset() ? Packet.Kind.RST_ACK : Packet.Kind.ICMP_ERROR;
  }

  /// An IPv4 error whose sender is not the packet's destination is routed without a source.
  Ends ends(Packet last) {
    Ends ends = last.ends();
    if (isReset()) {
      return ends.reversed();
    }
    boolean chosen = sender.isV4() && !sender.equals(ends.destination());
    return new Ends(chosen ? IpAddress.V4_ANY : sender, 0, ends.source(), 0);
  }
}
