package io.whydown.vendor.nftables;

import io.whydown.model.filter.Pattern;
import io.whydown.model.filter.Value;
import io.whydown.model.filter.Value.Bits;
import io.whydown.net.IpAddress;
import io.whydown.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;

/// Reads constants, ranges, prefixes and concatenations. Stateless.
final class Patterns {

  private Patterns() {}

  /// @param types one for a plain value, several for a concatenation
  static Pattern read(Json json, List<NftType> types) {
    if (json instanceof Json.Fields fields
        && fields.get("concat") instanceof Json.Items(var parts)) {
      return tuple(parts, types);
    }
    return types.size() == 1 ? one(json, types.getFirst()) : unknown(json);
  }

  private static Pattern tuple(List<Json> parts, List<NftType> types) {
    if (parts.size() != types.size()) {
      return new Pattern.NotUnderstood("a concatenation of another length");
    }
    var patterns = new ArrayList<Pattern>();
    for (int i = 0; i < parts.size(); i++) {
      patterns.add(one(parts.get(i), types.get(i)));
    }
    return patterns.stream().anyMatch(Pattern.NotUnderstood.class::isInstance)
        ? new Pattern.NotUnderstood("a concatenation")
        : new Pattern.Tuple(patterns);
  }

  private static Pattern one(Json json, NftType type) {
    if (json instanceof Json.Fields fields) {
      if (fields.get("prefix") instanceof Json.Fields prefix) {
        return prefix(prefix, type);
      }
      if (fields.get("range") instanceof Json.Items(var ends) && ends.size() == 2) {
        return range(ends.get(0), ends.get(1), type);
      }
    }
    if (type == NftType.INTERFACE && json instanceof Json.Text(var name) && name.endsWith("*")) {
      return new Pattern.StartsWith(name.substring(0, name.length() - 1).replace("\\", ""));
    }
    if (json instanceof Json.Text(var star) && star.equals("*") && type != NftType.OTHER) {
      return new Pattern.Between(Bits.ZERO, Bits.ALL);
    }
    Value value = type.read(json);
    return value == null ? unknown(json) : Pattern.of(value);
  }

  private static Pattern prefix(Json.Fields prefix, NftType type) {
    int length = Math.clamp(prefix.number("len", -1), -1, 1000);
    IpAddress address = IpAddress.tryParse(prefix.text("addr")).orElse(null);
    boolean fits =
        address != null
            && address.family().bits() == type.addressBits()
            && length >= 0
            && length <= type.addressBits();
    if (!fits || address == null) {
      return unknown(prefix);
    }
    var all = new IpPrefix(address, length);
    return new Pattern.Between(Bits.of(all.address()), Bits.of(all.last()));
  }

  private static Pattern range(Json from, Json to, NftType type) {
    return type.read(from) instanceof Bits first
            && type.read(to) instanceof Bits last
            && first.compareTo(last) <= 0
        ? new Pattern.Between(first, last)
        : new Pattern.NotUnderstood("a range");
  }

  private static Pattern unknown(Json json) {
    return new Pattern.NotUnderstood(NftText.value(json));
  }
}
