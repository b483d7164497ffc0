package io.whydown.vendor.iptables;

import io.whydown.model.filter.Condition;
import io.whydown.model.filter.Operand;
import io.whydown.model.filter.PacketField;
import io.whydown.model.filter.SetReference;
import io.whydown.net.IpFamily;
import java.util.ArrayList;
import java.util.List;

/// Turns `--match-set NAME src,dst` into a look-up. Stateless.
final class SetMatch {

  private SetMatch() {}

  static Condition read(IpSet set, String directions, boolean negated, IpFamily family) {
    List<String> flags = List.of(directions.split(",", -1));
    boolean hasAddress = set.dimensions().contains(IpSet.Dimension.ADDRESS);
    if (hasAddress && set.family() != family) {
      return new Condition.Fixed(negated);
    }
    if (flags.size() < set.dimensions().size()) {
      return new Condition.NotUnderstood("--match-set " + set.name(), "too few directions");
    }
    var operands = new ArrayList<Operand>();
    for (int i = 0; i < set.dimensions().size(); i++) {
      boolean source = flags.get(i).equals("src");
      switch (set.dimensions().get(i)) {
        case ADDRESS -> add(operands, source ? PacketField.SOURCE : PacketField.DESTINATION);
        case PORT -> {
          add(operands, PacketField.L4_PROTOCOL);
          add(operands, source ? PacketField.SOURCE_PORT : PacketField.DESTINATION_PORT);
        }
        case BARE_PORT ->
            add(operands, source ? PacketField.SOURCE_PORT : PacketField.DESTINATION_PORT);
        case INTERFACE -> add(operands, source ? PacketField.INPUT_NAME : PacketField.OUTPUT_NAME);
        case MARK -> add(operands, PacketField.MARK);
        case MAC, OTHER -> {
          return new Condition.NotUnderstood(
              "--match-set " + set.name(), "a kind of set that is not followed");
        }
      }
    }
    Operand key = operands.size() == 1 ? operands.getFirst() : new Operand.Joined(operands);
    return new Condition.Lookup(key, negated, new SetReference.Named(set.name()));
  }

  private static void add(List<Operand> operands, PacketField field) {
    operands.add(new Operand.Packet(field));
  }
}
