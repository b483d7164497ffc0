package io.whydown.simulate;

import io.whydown.model.host.HostState;
import io.whydown.model.host.Interface;
import io.whydown.model.host.SocketEntry;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one host does with the first packet of a TCP connection, or with its answer, by the host's
/// snapshot alone. Pure: the same snapshot gives the same trace. Not thread-safe (indexes of sets
/// are made on first use): one per thread.
///
/// Matching is three-valued. Where a rule depends on something that is not known or not understood
/// both ways are followed; only if all of them end alike is the disposition certain.
public final class Simulator {

  private final HostState host;
  private final RuleSets rules;
  private final HostFacts facts;
  private final Routing routing;

  public Simulator(HostState host) {
    this.host = host;
    this.rules = HostWalk.rulesOf(host);
    this.facts = new HostFacts(host);
    this.routing = new Routing(host, facts);
  }

  /// A connection that is dialled on this host. A source of `0.0.0.0` or `::` lets the kernel
  /// choose. Ends with `Sent` when the packet leaves, or as `input` does when the destination is
  /// local.
  public Trace output(Flow flow) {
    return output(flow, Assume.NOTHING);
  }

  public Trace output(Flow flow, Assume assume) {
    return leaving(flow, assume).trace();
  }

  /// A connection that comes to this host, for one of its sockets or to be forwarded.
  ///
  /// @param inputInterface null to take the interface that leads back to the source
  public Trace input(Flow flow, @Nullable String inputInterface) {
    return input(flow, inputInterface, Assume.NOTHING);
  }

  public Trace input(Flow flow, @Nullable String inputInterface, Assume assume) {
    return arriving(flow, inputInterface, assume).trace();
  }

  /// As `input`, at a router.
  public Trace forward(Flow flow, @Nullable String inputInterface) {
    return input(flow, inputInterface, Assume.NOTHING);
  }

  /// The answer that this host sends, or passes back, when the flow came in here: SYN and ACK of a
  /// listener, or a reset where nobody listens. Ends with `Sent` or `Answered`; a flow that does
  /// not get through has no answer, and its own trace is returned.
  public Trace reply(Flow flow, @Nullable String inputInterface, Assume assume) {
    return answered(arriving(flow, inputInterface, assume), flow, assume).trace();
  }

  /// What happens to the answer when it comes back to this host, which dialled. Ends with
  /// `Answered` when it gets through; a flow that never leaves has no answer, and its own trace is
  /// returned.
  public Trace answer(Flow flow, Assume assume) {
    return answered(leaving(flow, assume), flow, assume).trace();
  }

  /// The answer to a connection whose first packet took another way, as it comes to this host to be
  /// forwarded: connection tracking knows no such connection and calls SYN and ACK invalid (state
  /// table of net/netfilter/nf_conntrack_proto_tcp.c).
  ///
  /// @param flow the connection, not the answer
  public Trace strayAnswer(Flow flow) {
    Ends ends = Ends.of(flow).reversed();
    String input = guessInput(flow.destination());
    return stray(flow, Packet.Kind.SYN_ACK, ends, input, Assume.NOTHING).trace();
  }

  /// The way back through this host of the answer to a packet that got through it.
  Passage answered(Passage there, Flow flow, Assume assume) {
    Packet last = there.last();
    if (last == null) {
      return there;
    }
    return switch (there.trace().disposition()) {
      case Disposition.Delivered delivered -> {
        String bound = delivered.listener().map(SocketEntry::device).orElse(null);
        yield made(flow, last, Packet.Kind.SYN_ACK, bound, assume);
      }
      case Disposition.NoListener _ ->
          made(flow, last, Packet.Kind.RST_ACK, strictDevice(last), assume);
      case Disposition.Sent(_, _, var output, _) ->
          back(flow, last, Packet.Kind.SYN_ACK, last.ends().reversed(), output, assume);
      default -> there;
    };
  }

  /// A reset to an IPv6 address that means something on one interface alone leaves by the interface
  /// that the packet is taken to have come by (tcp_v6_send_response, rt6_need_strict); null for
  /// every other.
  private static @Nullable String strictDevice(Packet last) {
    IpAddress to = last.ends().source();
    boolean strict = to.isV6() && (to.isLoopback() || to.isLinkLocal());
    String local = last.localDevice();
    return !strict ? null : local == null ? last.input() : local;
  }

  /// An answer that is made here.
  ///
  /// @param device the interface that it has to leave by, or null
  private Passage made(
      Flow flow, Packet last, Packet.Kind kind, @Nullable String device, Assume assume) {
    Connection connection = answered(last, kind);
    var packet =
        new Packet(
            last.ends().reversed(),
            kind,
            null,
            true,
            device,
            null,
            null,
            0L,
            connection,
            null,
            Set.of());
    return run(flow, packet, true, assume);
  }

  private static Connection answered(Packet last, Packet.Kind kind) {
    Connection was = last.connection();
    boolean untracked =
        was.tracking() == Connection.Tracking.UNTRACKED && "lo".equals(last.input());
    Connection connection = was.answered(untracked);
    return kind.isTcp() ? connection : connection.withError();
  }

  /// An answer with these ends on its way through this host, which passed `last` on before.
  Passage back(
      Flow flow, Packet last, Packet.Kind kind, Ends ends, @Nullable String input, Assume assume) {
    Connection connection = answered(last, kind);
    var packet =
        new Packet(
            ends, kind, input, input != null, null, null, null, 0L, connection, null, Set.of());
    return run(flow, packet, false, assume);
  }

  /// An answer that belongs to nothing this host has seen.
  Passage stray(Flow flow, Packet.Kind kind, Ends ends, @Nullable String input, Assume assume) {
    Connection unknown = Connection.fresh(ends.reversed()).answered(false);
    var packet =
        new Packet(ends, kind, input, input != null, null, null, null, 0L, unknown, null, Set.of());
    return run(flow, packet, false, assume);
  }

  /// The error that this host sends about a packet that it stopped; null when it is silent.
  @Nullable Erred erred(Passage there, Flow flow, Assume assume) {
    Packet last = there.last();
    Refusal refusal = Refusal.of(there.trace().disposition(), facts, routing, last);
    if (last == null || refusal == null) {
      return null;
    }
    var packet =
        new Packet(
            refusal.ends(last),
            refusal.kind(),
            null,
            true,
            null,
            null,
            null,
            0L,
            last.connection().erred(),
            null,
            Set.of());
    return new Erred(refusal, run(flow, packet, true, assume));
  }

  /// An error that a host sends, and its way through that host.
  record Erred(Refusal refusal, Passage passage) {}

  /// @param last the packet as it left, was delivered or was stopped; null when that is not certain
  record Passage(Trace trace, @Nullable Packet last) {}

  Passage leaving(Flow flow, Assume assume) {
    Ends ends = Ends.of(flow);
    var packet =
        new Packet(
            ends,
            Packet.Kind.SYN,
            null,
            true,
            null,
            null,
            null,
            0L,
            Connection.fresh(ends),
            null,
            Set.of());
    return run(flow, packet, true, assume);
  }

  Passage arriving(Flow flow, @Nullable String inputInterface, Assume assume) {
    Ends ends = Ends.of(flow);
    String input = inputInterface == null ? guessInput(flow.source()) : inputInterface;
    var packet =
        new Packet(
            ends,
            Packet.Kind.SYN,
            input,
            input != null,
            null,
            null,
            null,
            0L,
            Connection.fresh(ends),
            null,
            Set.of());
    return run(flow, packet, false, assume);
  }

  private Passage run(Flow flow, Packet packet, boolean made, Assume assume) {
    Passage one = run(flow, packet, made, assume, RuleSets.TieOrder.AS_LISTED);
    if (!rules.hasTies()) {
      return one;
    }
    Passage other = run(flow, packet, made, assume, RuleSets.TieOrder.REVERSED);
    Disposition first = one.trace().disposition();
    Disposition second = other.trace().disposition();
    if (first.equals(second)) {
      Trace trace = new Trace(flow, inBoth(one.trace().steps(), other.trace().steps()), first);
      return new Passage(trace, Objects.equals(one.last(), other.last()) ? one.last() : null);
    }
    var endings = new Endings(0);
    var trail = new Live(packet, Trail.START);
    endings.end(trail, first);
    endings.end(trail, second);
    endings.open(
        trail,
        new Reason.Other(
            host.vantage(), "the order of chains with the same priority is not known"));
    Trace joined = endings.trace(flow);
    return new Passage(new Trace(flow, one.trace().steps(), joined.disposition()), null);
  }

  /// The steps of one order of chains; what only this order has is only possible.
  private static List<Step> inBoth(List<Step> one, List<Step> other) {
    return one.stream().map(step -> other.contains(step) ? step : step.doubted()).toList();
  }

  private Passage run(
      Flow flow, Packet packet, boolean made, Assume assume, RuleSets.TieOrder ties) {
    var walk = new HostWalk(host, rules, assume, ties, flow);
    if (made) {
      walk.leave(packet);
    } else {
      walk.arrive(packet);
    }
    Endings endings = walk.endings();
    Trace trace = endings.trace(flow);
    return new Passage(trace, endings.last());
  }

  private @Nullable String guessInput(IpAddress source) {
    if (facts.owns(source)) {
      return "lo";
    }
    Set<String> devices = new LinkedHashSet<>();
    for (RouteChoice choice : routing.look(Routing.Question.to(source))) {
      if (choice instanceof RouteChoice.Via via && via.device() != null) {
        devices.add(via.device());
      }
    }
    if (devices.size() == 1) {
      return List.copyOf(devices).getFirst();
    }
    return facts.linkOf(source).map(Interface::name).orElse(null);
  }
}
