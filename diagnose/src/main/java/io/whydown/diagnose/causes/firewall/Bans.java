package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stops;
import io.whydown.model.filter.Condition;
import io.whydown.model.filter.FilterEngine;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.Operand;
import io.whydown.model.filter.PacketField;
import io.whydown.model.filter.Pattern;
import io.whydown.model.filter.RulePart;
import io.whydown.model.filter.SetReference;
import io.whydown.model.filter.Value;
import io.whydown.net.Flow;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds sets of banned addresses in the rule that stops a connection. Stateless.
final class Bans {

  private static final Set<PacketField> SOURCES =
      Set.of(PacketField.IP_SOURCE, PacketField.IP6_SOURCE, PacketField.SOURCE);

  private Bans() {}

  /// The named set in which the rule looks the source address up, and finds it.
  static Optional<String> setWithSource(Stops.Stop stop) {
    FilterRule rule = stop.place().rule();
    if (rule == null) {
      return Optional.empty();
    }
    for (RulePart part : rule.parts()) {
      if (part instanceof Condition.Lookup(var key, boolean negated, SetReference.Named(var name))
          && !negated
          && isSource(key)) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  private static boolean isElement(Stops.Stop stop, String set) {
    Pattern address = Pattern.of(Value.Bits.of(stop.flow().source()));
    return stop.place().table().sets().stream()
        .filter(each -> each.name().equals(set))
        .flatMap(each -> each.elements().stream())
        .anyMatch(element -> element.key().equals(address));
  }

  private static boolean isSource(Operand key) {
    return key instanceof Operand.Packet(var field) && SOURCES.contains(field);
  }

  /// Takes the address out of the set; where it is one of a range that the set holds as a whole,
  /// lets it pass before the rule.
  static Remedy remedy(Case facts, Stops.Stop stop, String set) {
    Flow flow = stop.flow();
    if (!isElement(stop, set)) {
      return Opening.of(facts, stop);
    }
    boolean nft = stop.place().table().engine() == FilterEngine.NFT;
    String table =
        stop.place().table().family().word() + " " + stop.place().table().name() + " " + set;
    String delete =
        nft
            ? "nft delete element " + table + " { " + flow.source() + " }"
            : "ipset del " + set + " " + flow.source();
    String add =
        nft
            ? "nft add element " + table + " { " + flow.source() + " }"
            : "ipset add " + set + " " + flow.source();
    String show = nft ? "nft list set " + table : "ipset list " + set;
    return new Remedy(
        "take the balancer's address out of " + set + ", and keep it out (an allow list)",
        facts.serverPlace(),
        List.of(delete),
        Remedy.Risk.LOW,
        false,
        List.of(show),
        List.of(add));
  }
}
