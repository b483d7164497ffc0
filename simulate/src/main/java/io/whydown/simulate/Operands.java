package io.whydown.simulate;

import io.whydown.model.filter.AddressType;
import io.whydown.model.filter.FilterSet.Datum;
import io.whydown.model.filter.FilterSet.Element;
import io.whydown.model.filter.Hook;
import io.whydown.model.filter.Operand;
import io.whydown.model.filter.Operand.Fib;
import io.whydown.model.filter.Operand.FibFlag;
import io.whydown.model.filter.Pattern;
import io.whydown.model.filter.SetReference;
import io.whydown.model.filter.Value.Bits;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Computes operands of conditions for a packet. Immutable.
final class Operands {

  private final HostFacts facts;
  private final Routing routing;
  private final Fields fields;
  private final RuleSets sets;

  Operands(HostFacts facts, Routing routing, RuleSets sets, Assume assume) {
    this.facts = facts;
    this.routing = routing;
    this.fields = new Fields(facts, assume);
    this.sets = sets;
  }

  Known compute(Operand operand, Packet packet, Hook hook, RuleSets.Table table) {
    return switch (operand) {
      case Operand.Packet(var field) -> fields.read(field, packet, hook, table.table.engine());
      case Operand.Constant(var pattern) -> known(pattern);
      case Operand.Masked(var inner, var and, var xor) ->
          masked(compute(inner, packet, hook, table), and, xor);
      case Operand.Or(var left, var right) ->
          or(compute(left, packet, hook, table), compute(right, packet, hook, table));
      case Operand.Joined(var parts) -> joined(parts, packet, hook, table);
      case Operand.Mapped(var key, var map) -> {
        SetIndex index = sets.index(map, table, packet);
        yield index == null
            ? new Known.Open("uses a map that cannot be known")
            : datum(index.find(compute(key, packet, hook, table)));
      }
      case Fib fib -> fib(fib, packet, hook, table.table.engine().isIptables());
      case Operand.NotUnderstood(var text, var reason) ->
          new Known.Open("depends on " + text + " (" + reason + ")");
    };
  }

  private static Known known(Pattern pattern) {
    return switch (pattern) {
      case Pattern.Exactly(var value) -> new Known.Exactly(value);
      case Pattern.Between(var first, var last) -> new Known.Within(first, last);
      case Pattern.Tuple(var parts) ->
          new Known.Tuple(parts.stream().map(Operands::known).toList());
      case Pattern.StartsWith _ -> new Known.Open("depends on a name");
      case Pattern.NotUnderstood(var text) -> new Known.Open("depends on " + text);
    };
  }

  private static Known masked(Known inner, Bits and, Bits xor) {
    return switch (inner) {
      case Known.Exactly(Bits bits) -> new Known.Exactly(bits.and(and).xor(xor));
      case Known.Partly(var value, var mask) -> {
        Bits open = and.and(mask.xor(Bits.ALL));
        Bits result = value.and(mask).and(and).xor(xor);
        yield open.isZero()
            ? new Known.Exactly(result)
            : new Known.Partly(result, open.xor(Bits.ALL));
      }
      case Known.Absent absent -> absent;
      case Known.Open open -> open;
      case Known.Exactly _, Known.Within _, Known.Tuple _ ->
          new Known.Open("depends on a value that is known in part");
    };
  }

  private static Known or(Known left, Known right) {
    if (left instanceof Known.Absent || right instanceof Known.Absent) {
      return new Known.Absent();
    }
    return left instanceof Known.Exactly(Bits one) && right instanceof Known.Exactly(Bits other)
        ? new Known.Exactly(one.or(other))
        : new Known.Open("depends on a value that is not known");
  }

  private Known joined(List<Operand> parts, Packet packet, Hook hook, RuleSets.Table table) {
    var values = new ArrayList<Known>();
    for (Operand part : parts) {
      Known value = compute(part, packet, hook, table);
      if (value instanceof Known.Absent) {
        return value;
      }
      values.add(value);
    }
    return new Known.Tuple(values);
  }

  private static Known datum(SetIndex.Found found) {
    if (found.certainty() == Tri.NO) {
      return new Known.Absent();
    }
    Element first = found.possible().isEmpty() ? null : found.possible().getFirst();
    return found.certainty() == Tri.YES
            && first != null
            && first.datum() instanceof Datum.Constant(var pattern)
        ? known(pattern)
        : new Known.Open("depends on what a map holds");
  }

  /// The look-up is made from the packet's other end (nft_fib6_flowi_init, nft_fib4_eval), but by
  /// iptables' match `addrtype` from nowhere (match_lookup_rt6).
  private Known fib(Fib fib, Packet packet, Hook hook, boolean iptables) {
    boolean ofSource = fib.flags().contains(FibFlag.SOURCE);
    Ends ends = packet.ends();
    IpAddress address = ofSource ? ends.source() : ends.destination();
    IpAddress other = ofSource ? ends.destination() : ends.source();
    Long mark = fib.flags().contains(FibFlag.MARK) ? packet.mark() : Long.valueOf(0);
    var question =
        new Routing.Question(Routing.NO_PROTOCOL, address, 0, other, 0, null, null, mark, false);
    boolean byInput = fib.flags().contains(FibFlag.INPUT_INTERFACE);
    boolean byOutput = fib.flags().contains(FibFlag.OUTPUT_INTERFACE);
    if (byInput && !packet.inputKnown()) {
      return new Known.Open("depends on the interface that the packet comes by");
    }
    String device = byInput ? packet.input() : byOutput ? packet.output() : null;
    return switch (fib.result()) {
      case ADDRESS_TYPE -> type(iptables ? Routing.Question.to(address) : question, device);
      case EXISTS -> exists(question, packet, hook, device);
      case OUTPUT_INTERFACE -> new Known.Open("depends on a route look-up");
    };
  }

  /// Only the local table decides for IPv4 (inet_dev_addr_type); for IPv6 a route look-up does
  /// (nft_fib6_eval_type).
  private Known type(Routing.Question question, @Nullable String device) {
    IpAddress address = question.destination();
    if (!facts.hasInterfaces()) {
      return new Known.Open("depends on the host's addresses");
    }
    if (isMulticast(address)) {
      return new Known.Exactly(AddressType.MULTICAST.value());
    }
    if (facts.owns(address)) {
      boolean here =
          device == null || facts.device(device).stream().anyMatch(d -> HostFacts.has(d, address));
      return new Known.Exactly(here ? AddressType.LOCAL.value() : AddressType.UNICAST.value());
    }
    if (address.isV4()) {
      return new Known.Exactly(routing.localType(address).value());
    }
    List<RouteChoice> choices = routing.look(question);
    return choices.size() == 1
        ? typeV6(choices.getFirst())
        : new Known.Open("depends on a route look-up");
  }

  private static Known typeV6(RouteChoice choice) {
    return switch (choice) {
      case RouteChoice.Local _ -> new Known.Exactly(AddressType.LOCAL.value());
      case RouteChoice.Via _, RouteChoice.OnLink _ ->
          new Known.Exactly(AddressType.UNICAST.value());
      case RouteChoice.None _ -> new Known.Exactly(AddressType.UNREACHABLE.value());
      case RouteChoice.Forbidden(var type, _) ->
          AddressType.tryParse(type)
              .<Known>map(known -> new Known.Exactly(known.value()))
              .orElse(new Known.Open("depends on a route of type " + type));
      case RouteChoice.Open _ -> new Known.Open("depends on the routes");
    };
  }

  private static boolean isMulticast(IpAddress address) {
    return address.isV4() ? (address.low() >>> 28) == 0xe : (address.high() >>> 56) == 0xff;
  }

  private Known exists(
      Routing.Question question, Packet packet, Hook hook, @Nullable String device) {
    boolean loopback = "lo".equals(packet.input());
    if (loopback && (hook == Hook.PREROUTING || hook == Hook.INPUT)) {
      return Known.bits(1);
    }
    return switch (routing.leadsBackBy(question, device)) {
      case YES -> Known.bits(1);
      case NO -> Known.bits(0);
      case MAYBE -> new Known.Open("depends on a route look-up");
    };
  }

  /// Finds a key; null when the set cannot be known.
  SetIndex.@Nullable Found find(
      Operand key, SetReference reference, Packet packet, Hook hook, RuleSets.Table table) {
    SetIndex index = sets.index(reference, table, packet);
    return index == null ? null : index.find(compute(key, packet, hook, table));
  }
}
