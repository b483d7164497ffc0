package io.whydown.simulate;

import io.whydown.model.host.HostState;
import io.whydown.model.host.Interface;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import java.util.LinkedHashSet;
import java.util.List;
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

  public Simulator(HostState host) {
    this.host = host;
    this.rules = HostWalk.rulesOf(host);
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

  /// The way back through this host of the answer to a packet that got through it.
  Passage answered(Passage there, Flow flow, Assume assume) {
    return switch (there.trace().disposition()) {
      case Disposition.Delivered _ -> answered(there, flow, Packet.SYN_ACK, null, true, assume);
      case Disposition.NoListener _ -> answered(there, flow, Packet.RST_ACK, null, true, assume);
      case Disposition.Sent(_, _, var output, _) ->
          answered(there, flow, Packet.SYN_ACK, output, false, assume);
      default -> there;
    };
  }

  /// @param made the answer is made here; else it comes by `input`
  Passage answered(
      Passage there, Flow flow, int flags, @Nullable String input, boolean made, Assume assume) {
    Packet last = there.last();
    return last == null ? there : run(flow, answer(last, flags, input), made, assume);
  }

  /// @param last the packet as it left or was delivered; null when it did not get through for sure
  record Passage(Trace trace, @Nullable Packet last) {}

  Passage leaving(Flow flow, Assume assume) {
    Ends ends = Ends.of(flow);
    var packet =
        new Packet(ends, Packet.SYN, null, true, null, 0L, Connection.fresh(ends), null, Set.of());
    return run(flow, packet, true, assume);
  }

  Passage arriving(Flow flow, @Nullable String inputInterface, Assume assume) {
    Ends ends = Ends.of(flow);
    String input = inputInterface == null ? guessInput(flow.source()) : inputInterface;
    var packet =
        new Packet(
            ends,
            Packet.SYN,
            input,
            input != null,
            null,
            0L,
            Connection.fresh(ends),
            null,
            Set.of());
    return run(flow, packet, false, assume);
  }

  /// The answer to a packet that got through, as it meets the host again.
  private static Packet answer(Packet last, int flags, @Nullable String input) {
    Connection connection = last.connection();
    Connection known =
        new Connection(
            connection.tracking() == Connection.Tracking.UNTRACKED && "lo".equals(last.input())
                ? Connection.Tracking.UNTRACKED
                : Connection.Tracking.NOT_YET,
            connection.original(),
            true,
            connection.mark(),
            true,
            true,
            connection.sourceTranslated(),
            connection.destinationTranslated(),
            connection.confirmed());
    Ends ends = last.ends().reversed();
    return new Packet(ends, flags, input, true, null, 0L, known, null, Set.of());
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
      return one;
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
    Disposition end = trace.disposition();
    boolean sure =
        endings.ends().size() == 1 && (end.isSuccess() || end instanceof Disposition.NoListener);
    Packet last = sure ? endings.ends().values().iterator().next().packet() : null;
    return new Passage(trace, last);
  }

  private @Nullable String guessInput(IpAddress source) {
    var facts = new HostFacts(host);
    if (facts.owns(source)) {
      return "lo";
    }
    var routing = new Routing(host, facts);
    Set<String> devices = new LinkedHashSet<>();
    for (RouteChoice choice :
        routing.look(new Routing.Question(source, 0, null, 0, null, null, 0L))) {
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
