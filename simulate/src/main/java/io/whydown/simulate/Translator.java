package io.whydown.simulate;

import io.whydown.model.filter.Action;
import io.whydown.model.filter.Hook;
import io.whydown.model.filter.Value.Bits;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Applies address translation and TPROXY to a packet. Immutable.
final class Translator {

  private final HostFacts facts;
  private final SocketLookup sockets;

  Translator(HostFacts facts, SocketLookup sockets) {
    this.facts = facts;
    this.sockets = sockets;
  }

  sealed interface Outcome {
    /// @param before null when the packet is a reply or nothing changed
    record Done(Packet packet, @Nullable Flow before, @Nullable Flow after) implements Outcome {}

    /// The rule ends without an effect.
    record Ends() implements Outcome {}

    record Open(String why) implements Outcome {}
  }

  Outcome translate(
      Action.Translate action,
      Packet packet,
      Hook hook,
      @Nullable Known address,
      @Nullable Known port,
      @Nullable IpAddress gateway) {
    if (address instanceof Known.Absent || port instanceof Known.Absent) {
      return new Outcome.Ends();
    }
    return switch (action.nat()) {
      case DESTINATION -> toDestination(packet, address, port);
      case REDIRECT -> redirect(packet, hook, port);
      case SOURCE -> toSource(packet, address, port);
      case MASQUERADE -> masquerade(packet, port, gateway);
    };
  }

  private static Outcome toDestination(
      Packet packet, @Nullable Known address, @Nullable Known port) {
    Ends ends = packet.ends();
    Known newAddress = address;
    Known newPort = port;
    if (address instanceof Known.Tuple(var parts) && parts.size() == 2) {
      newAddress = parts.get(0);
      newPort = parts.get(1);
    }
    IpAddress destination =
        newAddress == null ? ends.destination() : address(newAddress, ends.family());
    int number = newPort == null ? ends.destinationPort() : port(newPort);
    if (destination == null || number <= 0) {
      return new Outcome.Open("translates to one of several destinations");
    }
    return done(packet, ends.withDestination(destination, number), false);
  }

  private Outcome redirect(Packet packet, Hook hook, @Nullable Known port) {
    Ends ends = packet.ends();
    int number = port == null ? ends.destinationPort() : port(port);
    if (number <= 0) {
      return new Outcome.Open("redirects to one of several ports");
    }
    boolean v4 = ends.family() == IpFamily.V4;
    if (hook == Hook.OUTPUT) {
      IpAddress loopback = v4 ? IpAddress.V4_LOOPBACK : IpAddress.V6_LOOPBACK;
      return done(packet, ends.withDestination(loopback, number), false);
    }
    Optional<IpAddress> own =
        packet.inputKnown() ? facts.firstAddress(packet.input(), ends.family()) : Optional.empty();
    return own.isPresent()
        ? done(packet, ends.withDestination(own.get(), number), false)
        : new Outcome.Open("redirects to an address of an interface that is not known");
  }

  private static Outcome toSource(Packet packet, @Nullable Known address, @Nullable Known port) {
    Ends ends = packet.ends();
    Known newAddress = address;
    Known newPort = port;
    if (address instanceof Known.Tuple(var parts) && parts.size() == 2) {
      newAddress = parts.get(0);
      newPort = parts.get(1);
    }
    IpAddress source = newAddress == null ? ends.source() : address(newAddress, ends.family());
    if (source == null) {
      return new Outcome.Open("translates to one of several sources");
    }
    return done(packet, ends.withSource(source, sourcePort(ends, newPort)), true);
  }

  /// The port is kept where the rule names none and the tuple is free (nf_nat_core.c,
  /// get_unique_tuple); so one that nobody knows may be another afterwards.
  private static int sourcePort(Ends ends, @Nullable Known wanted) {
    int port = wanted == null ? ends.sourcePort() : port(wanted);
    return port > 0 ? port : Ends.TRANSLATED_PORT;
  }

  private Outcome masquerade(Packet packet, @Nullable Known port, @Nullable IpAddress gateway) {
    Ends ends = packet.ends();
    Optional<IpAddress> source =
        facts.sourceOn(
            packet.output(), gateway == null ? ends.destination() : gateway, ends.destination());
    return source.isPresent()
        ? done(packet, ends.withSource(source.get(), sourcePort(ends, port)), true)
        : new Outcome.Open("masquerades behind an address that is not known");
  }

  private static Outcome done(Packet packet, Ends changed, boolean source) {
    Ends before = packet.ends();
    boolean same =
        source
            ? before.source().equals(changed.source())
            : before.destination().equals(changed.destination())
                && before.destinationPort() == changed.destinationPort();
    Packet bound = packet.with(changed).with(packet.connection().bind(source, !same));
    return same || packet.connection().reply()
        ? new Outcome.Done(bound, null, null)
        : new Outcome.Done(bound, before.flow(), changed.flow());
  }

  private static @Nullable IpAddress address(Known known, IpFamily family) {
    if (!(known instanceof Known.Exactly(Bits bits))) {
      return null;
    }
    if (family == IpFamily.V4 && (bits.high() != 0 || bits.low() >>> 32 != 0)) {
      return null;
    }
    return new IpAddress(family, bits.high(), bits.low());
  }

  /// The port, or -1 when it is not known.
  private static int port(Known known) {
    return known instanceof Known.Exactly(Bits bits) && bits.low() >= 1 && bits.low() <= 65_535
        ? (int) bits.low()
        : -1;
  }

  /// Where TPROXY looks for a socket; null when that is not known.
  @Nullable Ends divertTarget(Packet packet, @Nullable Known address, @Nullable Known port) {
    Ends ends = packet.ends();
    IpAddress target;
    if (address == null) {
      target =
          packet.inputKnown()
              ? facts.firstAddress(packet.input(), ends.family()).orElse(null)
              : null;
    } else {
      target = address(address, ends.family());
    }
    int number = port == null ? ends.destinationPort() : port(port);
    if (target == null || number == 0 && port != null) {
      return null;
    }
    return number < 0
        ? null
        : ends.withDestination(target, number == 0 ? ends.destinationPort() : number);
  }

  boolean hasListener(Ends socket, Packet packet) {
    List<SocketLookup.Result> found = sockets.look(socket, packet.input());
    return found.stream().anyMatch(result -> !(result instanceof SocketLookup.Result.Nobody));
  }
}
