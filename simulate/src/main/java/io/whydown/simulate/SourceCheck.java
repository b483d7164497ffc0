package io.whydown.simulate;

import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Asks whether a packet that came from outside may have the source it has (fib_validate_source in
/// net/ipv4/fib_frontend.c). IPv6 has no such check. Immutable.
final class SourceCheck {

  private final HostFacts facts;
  private final Routing routing;

  SourceCheck(HostFacts facts, Routing routing) {
    this.facts = facts;
    this.routing = routing;
  }

  /// @param martian the source is this host's own
  record Found(Tri passes, boolean martian) {
    static final Found FINE = new Found(Tri.YES, false);
  }

  /// @param output where the packet goes, `lo` for this host: a policy rule's `iif` sees that
  Found of(Packet packet, @Nullable String output) {
    if (packet.ends().family() == IpFamily.V6 || packet.input() == null) {
      return Found.FINE;
    }
    OptionalLong mode = facts.reversePathMode(packet.input());
    Tri acceptsLocal = facts.acceptsLocal(packet.input());
    IpAddress source = packet.ends().source();
    boolean off = mode.isPresent() && mode.getAsLong() == 0;
    if (off && !routing.hasCustomRules(IpFamily.V4)) {
      return facts.owns(source) ? new Found(acceptsLocal, true) : Found.FINE;
    }
    return looked(packet, output, mode, acceptsLocal);
  }

  private Found looked(
      Packet packet, @Nullable String output, OptionalLong mode, Tri acceptsLocal) {
    Ends ends = packet.ends();
    String input = packet.input();
    Long mark = facts.validatesByMark(input) ? packet.mark() : Long.valueOf(0);
    Ends turned = ends.reversed();
    var question =
        new Routing.Question(
            packet.kind().isTcp() ? 6 : Routing.NO_PROTOCOL,
            turned.destination(),
            turned.destinationPort(),
            turned.source(),
            turned.sourcePort(),
            output,
            null,
            mark,
            false);
    List<RouteChoice> choices = routing.look(question);
    Tri all = null;
    boolean martian = false;
    for (RouteChoice choice : choices) {
      Tri one =
          switch (choice) {
            case RouteChoice.Via via -> strict(via, input, mode);
            case RouteChoice.Local _ -> {
              martian = true;
              yield acceptsLocal;
            }
            case RouteChoice.Forbidden(var type, _) when type.equals("broadcast") -> Tri.NO;
            case RouteChoice.Forbidden _, RouteChoice.None _ ->
                mode.isEmpty() ? Tri.MAYBE : Tri.of(mode.getAsLong() == 0);
            case RouteChoice.OnLink _, RouteChoice.Open _ -> Tri.MAYBE;
          };
      all = all == null || all == one ? one : Tri.MAYBE;
    }
    return new Found(all == null ? Tri.MAYBE : all, martian && choices.size() == 1);
  }

  private static Tri strict(RouteChoice.Via via, @Nullable String input, OptionalLong mode) {
    boolean back =
        via.route().nextHops().stream()
            .anyMatch(hop -> input != null && input.equals(hop.device()));
    if (back) {
      return Tri.YES;
    }
    return mode.isEmpty() ? Tri.MAYBE : Tri.of(mode.getAsLong() != 1);
  }
}
