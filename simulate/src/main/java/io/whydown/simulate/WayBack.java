package io.whydown.simulate;

import io.whydown.model.host.HostState;
import io.whydown.net.Errno;
import io.whydown.net.Flow;
import io.whydown.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The way of an answer, or of an error, from the host that makes it to the one that dialled. Used
/// once.
final class WayBack {

  private static final int MAX_HOSTS = 32;

  private final Neighbours neighbours;
  private final Function<HostState, Simulator> simulators;
  private final Map<String, PathSimulator.Hop> hops;
  private final boolean dialledAtFirst;
  private final Assume assume;
  private final List<Trace> answer = new ArrayList<>();
  private final List<Trace> error = new ArrayList<>();
  private Answer seen = new Answer.Silence();

  /// @param hops the hosts that the flow met, the first one first
  /// @param dialledAtFirst the first one dialled; else the flow came to it from elsewhere
  WayBack(
      Neighbours neighbours,
      Function<HostState, Simulator> simulators,
      Map<String, PathSimulator.Hop> hops,
      boolean dialledAtFirst,
      Assume assume) {
    this.neighbours = neighbours;
    this.simulators = simulators;
    this.hops = hops;
    this.dialledAtFirst = dialledAtFirst;
    this.assume = assume;
  }

  List<Trace> answer() {
    return answer;
  }

  List<Trace> error() {
    return error;
  }

  Answer seen() {
    return seen;
  }

  /// @param last where the flow ended
  void from(PathSimulator.Hop last) {
    Simulator simulator = simulators.apply(last.host());
    Disposition end = last.end();
    if (last.passage().last() == null && !end.isUndecided()) {
      seen = new Answer.Open(List.of(several(last.host())));
      return;
    }
    switch (end) {
      case Disposition.Delivered _, Disposition.NoListener _ -> {
        boolean accepts = end instanceof Disposition.Delivered;
        Simulator.Passage made = simulator.answered(last.passage(), last.flow(), assume);
        Answer full = accepts ? new Answer.Accepted() : new Answer.Reset();
        carry(last, made, accepts ? Packet.Kind.SYN_ACK : Packet.Kind.RST_ACK, full, answer);
      }
      case Disposition.Undecided(_, var reasons) -> seen = new Answer.Open(reasons);
      case Disposition.Sent(var vantage, var flow, _, _) ->
          seen =
              new Answer.Open(
                  List.of(
                      new Reason.Other(
                          vantage,
                          "what is on the way to " + flow.destination() + " is not known")));
      case Disposition.NoRoute _, Disposition.RouteForbids _, Disposition.MartianDropped _
          when isLocal(last) ->
          seen = new Answer.LocalError(errno(end, last.flow()));
      case Disposition.Rejected _, Disposition.NoRoute _, Disposition.RouteForbids _ ->
          refused(simulator, last);
      case Disposition.Answered _,
          Disposition.QueueFull _,
          Disposition.DroppedByRule _,
          Disposition.DroppedByPolicy _,
          Disposition.NotForwarding _,
          Disposition.MartianDropped _,
          Disposition.ReversePathDropped _ -> {}
    }
  }

  private static Reason several(HostState host) {
    return new Reason.Other(
        host.vantage(), "the packet's marks, or its connection's, depend on what is not known");
  }

  private void refused(Simulator simulator, PathSimulator.Hop last) {
    Simulator.Erred erred = simulator.erred(last.passage(), last.flow(), assume);
    if (erred == null) {
      return;
    }
    Refusal refusal = erred.refusal();
    Answer full =
        refusal.isReset()
            ? new Answer.Reset()
            : new Answer.Icmp(refusal.type(), refusal.code(), refusal.sender());
    carry(last, erred.passage(), refusal.kind(), full, error);
  }

  /// Whether the first routing decision of the dialling host failed: the program is told.
  private boolean isLocal(PathSimulator.Hop last) {
    return dialledAtFirst
        && hops.size() == 1
        && last.passage().trace().steps().stream().noneMatch(Step.Routed.class::isInstance);
  }

  /// fib_props in net/ipv4/fib_semantics.c; a policy rule's `unreachable` is ENETUNREACH
  /// (fib4_rule_action).
  private static Errno errno(Disposition end, Flow flow) {
    if (end instanceof Disposition.MartianDropped) {
      return Errno.EINVAL;
    }
    if (!(end instanceof Disposition.RouteForbids(_, var type, _, var route))) {
      return Errno.ENETUNREACH;
    }
    return switch (type) {
      case "unreachable" -> route == null ? Errno.ENETUNREACH : Errno.EHOSTUNREACH;
      case "prohibit" -> Errno.EACCES;
      case "blackhole" -> Errno.EINVAL;
      default -> flow.destination().family() == IpFamily.V4 ? Errno.ENETUNREACH : Errno.EINVAL;
    };
  }

  /// From host to host, as the routes of each say.
  private void carry(
      PathSimulator.Hop maker,
      Simulator.Passage made,
      Packet.Kind kind,
      Answer full,
      List<Trace> traces) {
    HostState at = maker.host();
    Simulator.Passage passage = made;
    traces.add(passage.trace());
    PathSimulator.Hop first = hops.values().iterator().next();
    for (int i = 0; i < MAX_HOSTS; i++) {
      Packet packet = passage.last();
      if (!(passage.trace().disposition() instanceof Disposition.Sent sent) || packet == null) {
        break;
      }
      if (!dialledAtFirst && at.vantage().equals(first.host().vantage())) {
        break;
      }
      HostState next = neighbours.next(sent, at, packet.ends().destination(), hops.keySet());
      if (next == null) {
        seen = new Answer.Open(List.of(lost(at)));
        return;
      }
      passage = through(next, neighbours.input(next, at, sent), packet, kind, first.flow());
      at = next;
      traces.add(passage.trace());
    }
    seen = end(passage, full, at, first);
  }

  private static Reason lost(HostState at) {
    return new Reason.Other(at.vantage(), "where the answer goes is not known");
  }

  private Simulator.Passage through(
      HostState host, @Nullable String input, Packet packet, Packet.Kind kind, Flow dialled) {
    PathSimulator.Hop hop = hops.get(host.vantage());
    Packet passed = hop == null ? null : hop.passage().last();
    Simulator simulator = simulators.apply(host);
    boolean belongs = passed != null && (!kind.isTcp() || packet.ends().isAnswerTo(passed.ends()));
    return belongs && passed != null && hop != null
        ? simulator.back(hop.flow(), passed, kind, packet.ends(), input, assume)
        : simulator.stray(dialled, kind, packet.ends(), input, assume);
  }

  /// An answer whose ends are not those of the socket that dialled is nobody's.
  private static boolean isForSocket(Ends answer, PathSimulator.Hop first) {
    Packet sent = first.passage().last();
    return sent == null || answer.isAnswerTo(sent.connection().original());
  }

  private Answer end(
      Simulator.Passage passage, Answer full, HostState at, PathSimulator.Hop first) {
    if (passage.trace().disposition() instanceof Disposition.Answered
        && !(full instanceof Answer.Icmp)
        && passage.last() != null
        && !isForSocket(passage.last().ends(), first)) {
      return new Answer.Silence();
    }
    return switch (passage.trace().disposition()) {
      case Disposition.Answered _ when at.vantage().equals(first.host().vantage()) ->
          full instanceof Answer.Icmp(var type, var code, _) && passage.last() != null
              ? new Answer.Icmp(type, code, passage.last().ends().source())
              : full;
      case Disposition.Undecided(_, var reasons) -> new Answer.Open(reasons);
      case Disposition.Sent _ -> new Answer.Open(List.of(lost(at)));
      default -> new Answer.Silence();
    };
  }
}
