package io.whydown.vendor.iproute2;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.host.RoutingTables.IntRange;
import io.whydown.model.host.RoutingTables.Rule;
import io.whydown.net.IpFamily;
import io.whydown.net.IpPrefix;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A policy rule while it is read, in the words of `ip rule`. Not thread-safe: one per rule.
final class RuleParts {

  private static final Map<String, Integer> PROTOCOLS =
      Map.of("icmp", 1, "tcp", 6, "udp", 17, "ipv6-icmp", 58, "sctp", 132);
  private static final Set<String> WITHOUT_VALUE =
      Set.of(
          "not",
          "nop",
          "unreachable",
          "prohibit",
          "blackhole",
          "[detached]",
          "[l3mdev-table]",
          "[unresolved]");

  private final IpFamily family;
  private final long priority;
  private final List<String> unknown = new ArrayList<>();
  private final StringBuilder words = new StringBuilder();
  private boolean inverted;
  private @Nullable IpPrefix from;
  private @Nullable IpPrefix to;
  private @Nullable String inputInterface;
  private @Nullable String outputInterface;
  private @Nullable Long mark;
  private @Nullable Long markMask;
  private @Nullable IntRange protocol;
  private @Nullable IntRange sourcePorts;
  private @Nullable IntRange destinationPorts;
  private @Nullable IntRange uids;
  private String action = "lookup";
  private @Nullable String table;
  private int suppressPrefixLength = -1;

  RuleParts(IpFamily family, long priority) {
    this.family = family;
    this.priority = priority;
    words.append(priority).append(':');
  }

  /// A line `PRIORITY: WORDS`.
  static @Nullable RuleParts tryParse(String line, int colon, IpFamily family) {
    String number = line.substring(0, colon).strip();
    if (number.isEmpty() || number.length() > 10 || !number.chars().allMatch(Character::isDigit)) {
      return null;
    }
    var parts = new RuleParts(family, Long.parseLong(number));
    var words = new Words(line.substring(colon + 1));
    while (words.hasNext()) {
      String word = words.next();
      parts.set(word, WITHOUT_VALUE.contains(word) ? "" : words.next());
    }
    return parts;
  }

  /// One selector or action; what is not known makes the rule one that can only be answered "may".
  void set(String name, String value) {
    words.append(' ').append(name).append(value.isEmpty() ? "" : " ").append(value);
    switch (name) {
      case "not" -> inverted = true;
      case "from" -> from = prefix(name, value);
      case "to" -> to = prefix(name, value);
      case "iif" -> inputInterface = value;
      case "oif" -> outputInterface = value;
      case "fwmark" -> setMark(value);
      case "ipproto" -> protocol = protocol(value);
      case "sport" -> sourcePorts = range(name, value);
      case "dport" -> destinationPorts = range(name, value);
      case "uidrange" -> uids = range(name, value);
      case "lookup", "table" -> table = value;
      case "suppress_prefixlength" -> suppressPrefixLength = suppress(value);
      case "goto" -> {
        action = "goto";
        table = value;
      }
      case "nop", "unreachable", "prohibit", "blackhole" -> action = name;
      case "proto", "protocol", "[detached]", "[unresolved]" -> {
        // who added it, and a note; they select nothing
      }
      default -> unknown((name + " " + value).strip());
    }
  }

  void unknown(String selector) {
    unknown.add(Redaction.text(selector));
  }

  /// Whether it is one of the three rules that every host has.
  boolean isDefault() {
    return (priority == 0 && "local".equals(table))
        || (priority == 32_766 && "main".equals(table))
        || (priority == 32_767 && "default".equals(table));
  }

  String words() {
    return words.toString();
  }

  Rule rule(Provenance provenance) {
    return new Rule(
        family,
        priority,
        inverted,
        from,
        to,
        inputInterface,
        outputInterface,
        mark,
        markMask,
        protocol,
        sourcePorts,
        destinationPorts,
        uids,
        action,
        table,
        suppressPrefixLength,
        unknown,
        provenance);
  }

  private @Nullable IpPrefix prefix(String name, String value) {
    if (value.equals("all") || value.equals("any") || value.equals("default")) {
      return null;
    }
    Optional<IpPrefix> prefix = RoutesReader.prefix(value, family);
    if (prefix.isEmpty()) {
      unknown(name + " " + value);
    }
    return prefix.orElse(null);
  }

  private void setMark(String value) {
    int slash = value.indexOf('/');
    Long bits = bits(slash < 0 ? value : value.substring(0, slash));
    Long mask = slash < 0 ? Long.valueOf(0xffff_ffffL) : bits(value.substring(slash + 1));
    if (bits == null || mask == null) {
      unknown("fwmark " + value);
    } else {
      mark = bits;
      markMask = mask;
    }
  }

  private static @Nullable Long bits(String text) {
    try {
      return Long.decode(text);
    } catch (NumberFormatException _) {
      return null;
    }
  }

  private @Nullable IntRange protocol(String value) {
    Integer known = PROTOCOLS.get(value);
    return known == null ? range("ipproto", value) : new IntRange(known, known);
  }

  private @Nullable IntRange range(String name, String value) {
    int dash = value.indexOf('-');
    try {
      int first = Integer.parseInt(dash < 0 ? value : value.substring(0, dash));
      int last = dash < 0 ? first : Integer.parseInt(value.substring(dash + 1));
      return new IntRange(first, last);
    } catch (NumberFormatException _) {
      unknown(name + " " + value);
      return null;
    }
  }

  private int suppress(String value) {
    IntRange length = range("suppress_prefixlength", value);
    return length == null ? -1 : length.first();
  }
}
