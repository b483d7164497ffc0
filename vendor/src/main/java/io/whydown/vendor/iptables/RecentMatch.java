package io.whydown.vendor.iptables;

import io.whydown.model.filter.Condition;
import io.whydown.model.filter.FilterSet;
import io.whydown.model.filter.FilterSet.Element;
import io.whydown.model.filter.Operand;
import io.whydown.model.filter.PacketField;
import io.whydown.model.filter.Pattern;
import io.whydown.model.filter.SetReference;
import io.whydown.model.filter.Value.Bits;
import io.whydown.net.IpFamily;
import java.util.List;

/// One `-m recent` of a rule. Used for one rule, on one thread.
final class RecentMatch {

  private static final Condition VARIES = new Condition.Varies("what was seen recently");
  private static final Condition VARIES_BY_NUMBER =
      new Condition.Varies("the number of connections that were seen recently");

  private final RecentLists lists;
  private final IpFamily family;
  private String name = "DEFAULT";
  private String verb = "";
  private boolean negated;
  private boolean destination;
  private boolean masked;
  private long hits;

  RecentMatch(RecentLists lists, IpFamily family) {
    this.lists = lists;
    this.family = family;
  }

  void option(String option, String value, boolean isNegated) {
    switch (option) {
      case "--set", "--rcheck", "--update", "--remove" -> {
        verb = option;
        negated = isNegated;
      }
      case "--name" -> name = value;
      case "--hitcount" -> hits = Words.number(value, 0);
      case "--rdest" -> destination = true;
      case "--mask" ->
          masked =
              !value.equals("255.255.255.255")
                  && !value.equalsIgnoreCase("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
      default -> {}
    }
  }

  /// `--set` always holds. The others cannot hold for an address that was seen too seldom, also
  /// when two rules with `--set` count it on the way here; for any other it depends on time.
  Condition condition() {
    if (verb.equals("--set")) {
      return new Condition.Fixed(!negated);
    }
    boolean open = negated || masked || hits < 3 || !lists.knows(name);
    Condition varies = hits > 1 ? VARIES_BY_NUMBER : VARIES;
    if (open) {
      return varies;
    }
    List<Element> often =
        lists.seen(name, (int) Math.min(hits - 2, Integer.MAX_VALUE)).stream()
            .filter(address -> address.family() == family)
            .map(address -> Element.of(Pattern.of(Bits.of(address))))
            .toList();
    var set = new FilterSet("", FilterSet.Kind.SET, 0, true, often, null);
    PacketField side = destination ? PacketField.DESTINATION : PacketField.SOURCE;
    return new Condition.AllOf(
        List.of(
            new Condition.Lookup(new Operand.Packet(side), false, new SetReference.Inline(set)),
            varies),
        false);
  }
}
