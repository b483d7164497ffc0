package io.whydown.simulate;

import io.whydown.model.Snapshot;
import io.whydown.model.filter.Hook;
import io.whydown.model.filter.RejectKind;
import io.whydown.model.host.HostState;
import io.whydown.net.Errno;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.simulate.ConnectAnswer.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the program that dials is told when a packet of its flow ends somewhere on the way. Answers
/// themselves are taken to come back. Not thread-safe.
final class Answers {

  /*
   * Errors of the dialling host's own routes: net/ipv4/fib_semantics.c (fib_props), net/ipv6/route.c
   * (ip6_route_info_create). ICMP of a router's routes: net/ipv4/route.c ip_error, net/ipv6/route.c
   * ip6_pkt_discard and ip6_pkt_prohibit. The sender of an ICMP error: net/ipv4/icmp.c icmp_send,
   * net/ipv6/icmp.c icmp6_send, net/netfilter/nft_reject_netdev.c.
   */

  private static final int V4_UNREACHABLE = 3;
  private static final int V4_TIME_EXCEEDED = 11;
  private static final int V6_UNREACHABLE = 1;
  private static final int V6_TIME_EXCEEDED = 3;

  private final Snapshot snapshot;
  private final PathTrace path;
  private final boolean made;
  private final IpFamily family;

  /// @param made whether the flow was dialled at the first host
  Answers(Snapshot snapshot, PathTrace path, boolean made) {
    this.snapshot = snapshot;
    this.path = path;
    this.made = made;
    this.family = path.flow().destination().family();
  }

  /// @param last the trace of the host where the packet ended
  ConnectAnswer to(Trace last, Disposition end) {
    return switch (end) {
      case Disposition.Delivered _, Disposition.Answered _ -> new ConnectAnswer.Accepted();
      case Disposition.NoListener _ ->
          new ConnectAnswer.Failed(Errno.ECONNREFUSED, new Signal.Reset());
      case Disposition.Rejected(var at, var kind) -> rejected(last, at, kind);
      case Disposition.NoRoute _ -> unrouted(last, "none");
      case Disposition.RouteForbids(_, var type, _, var route) ->
          // A policy rule of action "unreachable" is ENETUNREACH (fib4_rule_action).
          unrouted(last, route == null && type.equals("unreachable") ? "none" : type);
      case Disposition.QueueFull _,
          Disposition.DroppedByRule _,
          Disposition.DroppedByPolicy _,
          Disposition.NotForwarding _,
          Disposition.MartianDropped _,
          Disposition.ReversePathDropped _ ->
          new ConnectAnswer.Silent();
      case Disposition.Sent _, Disposition.Undecided _ -> new ConnectAnswer.Open(List.of());
    };
  }

  /// The packet's time to live ran out somewhere in a circle.
  ConnectAnswer timeExceeded() {
    int type = family == IpFamily.V4 ? V4_TIME_EXCEEDED : V6_TIME_EXCEEDED;
    return new ConnectAnswer.Failed(Errno.EHOSTUNREACH, new Signal.Icmp(family, type, 0, null));
  }

  private ConnectAnswer rejected(Trace last, FilterPlace at, RejectKind kind) {
    if (kind == RejectKind.TCP_RESET) {
      return new ConnectAnswer.Failed(Errno.ECONNREFUSED, new Signal.Reset());
    }
    int code = family == IpFamily.V4 ? v4Code(kind) : v6Code(kind);
    return code < 0
        ? new ConnectAnswer.Open(List.of())
        : new ConnectAnswer.Failed(kind.errno(family), unreachable(last, at, code));
  }

  private static int v4Code(RejectKind kind) {
    return switch (kind) {
      case NET_UNREACHABLE, NO_ROUTE -> 0;
      case HOST_UNREACHABLE, ADDRESS_UNREACHABLE -> 1;
      case PROTOCOL_UNREACHABLE -> 2;
      case PORT_UNREACHABLE -> 3;
      case NET_PROHIBITED -> 9;
      case HOST_PROHIBITED -> 10;
      case ADMIN_PROHIBITED -> 13;
      case TCP_RESET, POLICY_FAIL, REJECT_ROUTE, OTHER -> -1;
    };
  }

  private static int v6Code(RejectKind kind) {
    return switch (kind) {
      case NO_ROUTE, NET_UNREACHABLE -> 0;
      case ADMIN_PROHIBITED -> 1;
      case ADDRESS_UNREACHABLE, HOST_UNREACHABLE -> 3;
      case PORT_UNREACHABLE -> 4;
      case POLICY_FAIL -> 5;
      case REJECT_ROUTE -> 6;
      case TCP_RESET, PROTOCOL_UNREACHABLE, NET_PROHIBITED, HOST_PROHIBITED, OTHER -> -1;
    };
  }

  /// A route that does not lead on.
  ///
  /// @param type `none` when there is no route at all
  private ConnectAnswer unrouted(Trace last, String type) {
    if (made && path.there().size() == 1) {
      return wasRouted(last)
          ? new ConnectAnswer.Silent() // the route after a hook is not the one that connect asked
          : new ConnectAnswer.Failed(localErrno(type), new Signal.Local());
    }
    boolean v4 = family == IpFamily.V4;
    return switch (type) {
      case "none" -> routed(last, Errno.ENETUNREACH, 0);
      case "unreachable" ->
          v4 ? routed(last, Errno.EHOSTUNREACH, 1) : routed(last, Errno.ENETUNREACH, 0);
      case "prohibit" -> v4 ? routed(last, Errno.EHOSTUNREACH, 13) : routed(last, Errno.EACCES, 1);
      default -> new ConnectAnswer.Silent();
    };
  }

  private static Errno localErrno(String type) {
    return switch (type) {
      case "unreachable" -> Errno.EHOSTUNREACH;
      case "prohibit" -> Errno.EACCES;
      case "blackhole" -> Errno.EINVAL;
      default -> Errno.ENETUNREACH;
    };
  }

  private ConnectAnswer routed(Trace last, Errno errno, int code) {
    return new ConnectAnswer.Failed(errno, unreachable(last, null, code));
  }

  private Signal unreachable(Trace last, @Nullable FilterPlace at, int code) {
    int type = family == IpFamily.V4 ? V4_UNREACHABLE : V6_UNREACHABLE;
    return new Signal.Icmp(family, type, code, sender(last, at));
  }

  private static boolean wasRouted(Trace last) {
    return last.steps().stream().anyMatch(Step.Routed.class::isInstance);
  }

  /// The address that an ICMP error comes from. Behind a translation of the destination it is
  /// translated back with the flow (nf_nat_icmp_reply_translation). In PREROUTING the route of an
  /// IPv4 packet is not known yet, so that its own destination is not taken
  /// (nf_reject_fill_skb_dst).
  private @Nullable IpAddress sender(Trace last, @Nullable FilterPlace at) {
    IpAddress dialled = path.flow().destination();
    Flow here = last.finalFlow();
    if (!here.destination().equals(dialled)) {
      return dialled;
    }
    HostState host = snapshot.hosts().get(PathJudge.vantage(last));
    if (host == null) {
      return null;
    }
    Hook hook = at == null ? null : at.hook();
    boolean early = hook == Hook.PREROUTING && family == IpFamily.V4;
    var facts = new HostFacts(host);
    return hook == Hook.INGRESS || !early && facts.owns(dialled)
        ? dialled
        : towards(host, facts, source(last, here));
  }

  /// The source of the packet at a host, also where the kernel chose it there.
  private static IpAddress source(Trace last, Flow here) {
    if (here.source().isUnspecified()) {
      for (Step step : last.steps()) {
        if (step instanceof Step.Routed(_, _, _, _, var chosen, _) && chosen != null) {
          return chosen;
        }
      }
    }
    return here.source();
  }

  /// The source address that the host takes towards the flow's source.
  private static @Nullable IpAddress towards(HostState host, HostFacts facts, IpAddress source) {
    var routing = new Routing(host, facts);
    List<IpAddress> found = new ArrayList<>();
    var question = Routing.Question.to(source);
    for (RouteChoice choice : routing.look(question)) {
      Optional<IpAddress> one = routing.source(choice, source);
      if (one.isEmpty()) {
        return null;
      }
      one.filter(address -> !found.contains(address)).ifPresent(found::add);
    }
    return found.size() == 1 ? found.getFirst() : null;
  }
}
