package io.whydown.vendor.nftables;

import io.whydown.model.filter.Comparison;
import io.whydown.model.filter.Condition;
import io.whydown.model.filter.Operand;
import io.whydown.model.filter.PacketField;
import io.whydown.model.filter.Pattern;
import io.whydown.model.filter.RulePart;
import io.whydown.model.filter.Value.Bits;
import java.util.ArrayList;
import java.util.List;

/// Two `!=` on fields that stand side by side in a header, as `tcp sport != 22 tcp dport != 80`.
/// Versions of nft up to 1.0.6 at least load them as one comparison of both fields, which holds as
/// soon as one of them differs, and list that again as two (`nft --debug=netlink` shows it). No
/// listing tells which of both the kernel has. Stateless.
final class MergedInequalities {

  private static final Condition UNTOLD =
      new Condition.Varies("whether nft loaded two `!=` side by side as one");

  /// At least that is every field that the packet has.
  private static final Pattern ZERO = Pattern.of(Bits.ZERO);

  private MergedInequalities() {}

  /// The parts of a rule, where such a pair only may match if just one of both fields differs.
  static List<RulePart> in(List<RulePart> parts) {
    var all = new ArrayList<RulePart>();
    for (int i = 0; i < parts.size(); i++) {
      RulePart part = parts.get(i);
      RulePart next = i + 1 < parts.size() ? parts.get(i + 1) : null;
      if (part instanceof Condition.Compare one
          && next instanceof Condition.Compare other
          && areMerged(one, other)) {
        var both = new Condition.AllOf(List.of(one, other), true);
        all.add(new Condition.Compare(one.left(), Comparison.AT_LEAST, ZERO));
        all.add(new Condition.AllOf(List.of(equal(one), equal(other)), true));
        all.add(new Condition.AllOf(List.of(both, UNTOLD), true));
        i++;
      } else {
        all.add(part);
      }
    }
    return all;
  }

  private static Condition equal(Condition.Compare compare) {
    return new Condition.Compare(compare.left(), Comparison.EQUAL, compare.right());
  }

  private static boolean areMerged(Condition.Compare one, Condition.Compare other) {
    return isPlain(one)
        && isPlain(other)
        && one.left() instanceof Operand.Packet(var first)
        && other.left() instanceof Operand.Packet(var second)
        && areNeighbours(first, second);
  }

  private static boolean isPlain(Condition.Compare compare) {
    return compare.comparison() == Comparison.NOT_EQUAL
        && compare.right() instanceof Pattern.Exactly;
  }

  /// In this order; addresses of IPv6 are together too long for one comparison.
  private static boolean areNeighbours(PacketField first, PacketField second) {
    return switch (first) {
      case TCP_SOURCE_PORT -> second == PacketField.TCP_DESTINATION_PORT;
      case SOURCE_PORT -> second == PacketField.DESTINATION_PORT;
      case IP_SOURCE -> second == PacketField.IP_DESTINATION;
      case IP_TTL -> second == PacketField.IP_PROTOCOL;
      default -> false;
    };
  }
}
