package io.whydown.vendor.nftables;

import java.util.ArrayList;
import java.util.Map;
import java.util.OptionalInt;

/// Reads the line of a base chain: `type filter hook input priority filter - 5; policy drop;`.
/// Stateless.
final class TextHooks {

  private TextHooks() {}

  /// Reads what follows `type`; false when that is not understood.
  static boolean read(Tokens in, String family, Map<String, Json> fields) {
    fields.put("type", new Json.Text(in.next()));
    while (!in.isDone()) {
      switch (in.next()) {
        case "hook" -> fields.put("hook", new Json.Text(in.next()));
        case "device" -> fields.put("dev", new Json.Text(in.next()));
        case "devices" -> devices(in, fields);
        case "priority" -> {
          OptionalInt priority = priority(in, family);
          if (priority.isEmpty()) {
            return false;
          }
          fields.put("prio", new Json.Whole(priority.getAsInt()));
        }
        case "policy" -> fields.put("policy", new Json.Text(in.next()));
        default -> {}
      }
    }
    return fields.containsKey("hook") && fields.containsKey("prio");
  }

  private static void devices(Tokens in, Map<String, Json> fields) {
    in.take("=");
    in.take("{");
    var devices = new ArrayList<Json>();
    while (!in.isDone() && !in.take("}")) {
      devices.add(new Json.Text(in.next()));
      in.take(",");
    }
    fields.put("dev", new Json.Items(devices));
  }

  /// A number, or a name with an offset (nft(8), "Standard priority names").
  private static OptionalInt priority(Tokens in, String family) {
    String word = in.next();
    int base;
    if (word.matches("-?[0-9]{1,9}")) {
      base = Integer.parseInt(word);
    } else {
      OptionalInt named = family.equals("bridge") ? bridge(word) : named(word);
      if (named.isEmpty()) {
        return named;
      }
      base = named.getAsInt();
    }
    if (in.sees("+") || in.sees("-")) {
      boolean plus = in.next().equals("+");
      int offset = (int) NftText.number(in.next(), 0);
      return OptionalInt.of(plus ? base + offset : base - offset);
    }
    return OptionalInt.of(base);
  }

  private static OptionalInt named(String word) {
    return switch (word) {
      case "raw" -> OptionalInt.of(-300);
      case "mangle" -> OptionalInt.of(-150);
      case "dstnat" -> OptionalInt.of(-100);
      case "filter" -> OptionalInt.of(0);
      case "security" -> OptionalInt.of(50);
      case "srcnat" -> OptionalInt.of(100);
      default -> OptionalInt.empty();
    };
  }

  private static OptionalInt bridge(String word) {
    return switch (word) {
      case "dstnat" -> OptionalInt.of(-300);
      case "filter" -> OptionalInt.of(-200);
      case "out" -> OptionalInt.of(100);
      case "srcnat" -> OptionalInt.of(300);
      default -> OptionalInt.empty();
    };
  }
}
