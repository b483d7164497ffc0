package io.whydown.vendor.iptables;

import io.whydown.model.filter.AddressType;
import io.whydown.model.filter.Comparison;
import io.whydown.model.filter.Condition;
import io.whydown.model.filter.FilterSet;
import io.whydown.model.filter.FilterSet.Element;
import io.whydown.model.filter.Operand;
import io.whydown.model.filter.Operand.FibFlag;
import io.whydown.model.filter.PacketField;
import io.whydown.model.filter.Pattern;
import io.whydown.model.filter.SetReference;
import io.whydown.model.filter.Value.Bits;
import io.whydown.net.IpFamily;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The options of match extensions (iptables-extensions(8)). Keeps which module is being read,
/// since modules share names of options. Used for one rule, on one thread.
final class MatchOptions {

  private static final Map<String, Long> STATES =
      Map.of(
          "INVALID",
          1L,
          "ESTABLISHED",
          2L,
          "RELATED",
          4L,
          "NEW",
          8L,
          "UNTRACKED",
          64L,
          "SNAT",
          0x10000L,
          "DNAT",
          0x20000L);
  private static final Map<String, Long> STATUSES =
      Map.of("EXPECTED", 1L, "SEEN_REPLY", 2L, "ASSURED", 4L, "CONFIRMED", 8L);
  private static final Map<String, Long> FLAGS =
      Map.of(
          "FIN", 1L, "SYN", 2L, "RST", 4L, "PSH", 8L, "ACK", 16L, "URG", 32L, "ALL", 63L, "NONE",
          0L);
  private static final Map<String, Long> PACKET_TYPES =
      Map.of("unicast", 0L, "broadcast", 1L, "multicast", 2L);

  /// Modules whose conditions come with their options alone.
  private static final Set<String> MODULES =
      Set.of(
          "tcp",
          "udp",
          "udplite",
          "sctp",
          "dccp",
          "icmp",
          "icmp6",
          "icmpv6",
          "ah",
          "esp",
          "comment",
          "multiport",
          "state",
          "conntrack",
          "mark",
          "connmark",
          "addrtype",
          "iprange",
          "limit",
          "hashlimit",
          "recent",
          "owner",
          "set",
          "physdev",
          "mac",
          "pkttype",
          "u32",
          "string",
          "time",
          "statistic",
          "tcpmss",
          "length",
          "ttl",
          "hl",
          "dscp",
          "tos",
          "connlimit",
          "quota",
          "connbytes",
          "helper",
          "realm",
          "cgroup",
          "cpu",
          "bpf",
          "policy",
          "eui64",
          "ipv6header",
          "mh",
          "osf",
          "nfacct",
          "connlabel",
          "cluster",
          "devgroup",
          "ecn");

  /// Modules that depend on time, load or chance.
  private static final Map<String, String> VARYING =
      Map.of(
          "limit", "a rate limit",
          "hashlimit", "a rate limit",
          "statistic", "chance or a count",
          "time", "the time of day",
          "connlimit", "the number of connections",
          "quota", "a quota",
          "connbytes", "the bytes of the connection",
          "cluster", "the cluster node",
          "cpu", "the processor");

  /// Headers of IPv6 that the first packet of a TCP connection does not have: these modules hold
  /// for no packet without the header, however their options are negated (xt_rt.c and its like).
  private static final Set<String> EXTENSION_HEADERS = Set.of("rt", "frag", "dst", "hbh", "srh");

  private final IpFamily family;
  private final RecentLists recents;
  private @Nullable RecentMatch recent;
  private final List<Condition> pending = new ArrayList<>();
  private String module = "";
  private boolean varied;
  private boolean reversePath;
  private boolean invertReversePath;
  private final Set<FibFlag> reverseFlags = EnumSet.of(FibFlag.SOURCE, FibFlag.INPUT_INTERFACE);

  MatchOptions(IpFamily family, RecentLists recents) {
    this.family = family;
    this.recents = recents;
  }

  void module(String name) {
    endOfRecent();
    module = name;
    varied = false;
    if (name.equals("recent")) {
      recent = new RecentMatch(recents, family);
    } else if (EXTENSION_HEADERS.contains(name)) {
      pending.add(new Condition.Fixed(false));
    } else if (name.equals("rpfilter")) {
      reversePath = true;
    } else if (name.equals("socket")) {
      pending.add(new Condition.Varies("the socket that the packet belongs to"));
    } else if (!MODULES.contains(name)) {
      pending.add(new Condition.NotUnderstood("-m " + name, "a module that is not known"));
    }
  }

  private void endOfRecent() {
    if (recent != null) {
      pending.add(recent.condition());
      recent = null;
    }
  }

  /// Conditions that follow from modules alone.
  List<Condition> pending() {
    endOfRecent();
    var all = new ArrayList<>(pending);
    if (reversePath) {
      all.add(
          new Condition.Compare(
              new Operand.Fib(Operand.FibResult.EXISTS, reverseFlags),
              Comparison.EQUAL,
              Pattern.of(Bits.of(invertReversePath ? 0 : 1))));
    }
    return all;
  }

  List<Condition> read(String option, List<String> values, boolean negated) {
    String first = values.isEmpty() ? "" : values.getFirst();
    if (module.equals("rpfilter")) {
      return reversePathOption(option);
    }
    if (recent != null) {
      recent.option(option, first, negated);
      return List.of();
    }
    if (EXTENSION_HEADERS.contains(module) || module.equals("nfacct")) {
      return List.of();
    }
    if (module.equals("socket") || !MODULES.contains(module) && !module.isEmpty()) {
      return List.of();
    }
    if (VARYING.containsKey(module)) {
      return varying();
    }
    Condition condition =
        switch (option) {
          case "--state", "--ctstate" ->
              bits(PacketField.CT_STATE_AND_NAT, words(STATES, first), negated);
          case "--ctstatus" -> bits(PacketField.CT_STATUS, words(STATUSES, first), negated);
          case "--ctproto" ->
              number(PacketField.CT_PROTOCOL, first.equals("tcp") ? "6" : first, negated);
          case "--ctdir" ->
              compare(
                  PacketField.CT_DIRECTION,
                  Pattern.of(Bits.of(first.equals("REPLY") ? 1 : 0)),
                  negated);
          case "--ctorigsrc" -> address(PacketField.CT_ORIGINAL_SOURCE, first, negated);
          case "--ctorigdst" -> address(PacketField.CT_ORIGINAL_DESTINATION, first, negated);
          case "--ctreplsrc" -> address(PacketField.CT_REPLY_SOURCE, first, negated);
          case "--ctrepldst" -> address(PacketField.CT_REPLY_DESTINATION, first, negated);
          case "--ctorigsrcport" -> ports(PacketField.CT_ORIGINAL_SOURCE_PORT, first, negated);
          case "--ctorigdstport" -> ports(PacketField.CT_ORIGINAL_DESTINATION_PORT, first, negated);
          case "--ctreplsrcport" -> ports(PacketField.CT_REPLY_SOURCE_PORT, first, negated);
          case "--ctrepldstport" -> ports(PacketField.CT_REPLY_DESTINATION_PORT, first, negated);
          case "--mark" -> mark(first, negated);
          case "--src-range" -> address(PacketField.SOURCE, first, negated);
          case "--dst-range" -> address(PacketField.DESTINATION, first, negated);
          case "--src-type" -> type(FibFlag.SOURCE, first, negated);
          case "--dst-type" -> type(FibFlag.DESTINATION, first, negated);
          case "--uid-owner" -> range(PacketField.SOCKET_UID, first, negated);
          case "--gid-owner" -> range(PacketField.SOCKET_GID, first, negated);
          case "--pkt-type" -> bitsEqual(PacketField.PACKET_TYPE, PACKET_TYPES.get(first), negated);
          case "--length" ->
              module.equals("length") ? ports(PacketField.IP_LENGTH, first, negated) : null;
          case "--tcp-option" ->
              first.equals("2")
                  ? compare(PacketField.TCP_MAXIMUM_SEGMENT, Pattern.of(Bits.of(1)), negated)
                  : null;
          case "--ttl-eq", "--hl-eq" ->
              order(hops(), negated ? Comparison.NOT_EQUAL : Comparison.EQUAL, first);
          case "--ttl-lt", "--hl-lt" -> negated ? null : order(hops(), Comparison.LESS, first);
          case "--ttl-gt", "--hl-gt" -> negated ? null : order(hops(), Comparison.GREATER, first);
          case "--dscp" ->
              number(
                  family == IpFamily.V6 ? PacketField.IP6_DSCP : PacketField.IP_DSCP,
                  first,
                  negated);
          default -> null;
        };
    return condition == null
        ? List.of(
            new Condition.NotUnderstood(
                (negated ? "! " : "") + option + " " + String.join(" ", values), "not followed"))
        : List.of(condition);
  }

  private List<Condition> reversePathOption(String option) {
    switch (option) {
      case "--invert" -> invertReversePath = true;
      case "--loose" -> reverseFlags.remove(FibFlag.INPUT_INTERFACE);
      case "--validmark" -> reverseFlags.add(FibFlag.MARK);
      case "--accept-local" -> {
        return List.of(new Condition.NotUnderstood(option, "not followed"));
      }
      default -> {
        return List.of(new Condition.NotUnderstood(option, "unknown"));
      }
    }
    return List.of();
  }

  /// One open condition for the module, whatever its options are.
  private List<Condition> varying() {
    if (varied) {
      return List.of();
    }
    varied = true;
    return List.of(new Condition.Varies(VARYING.getOrDefault(module, module)));
  }

  private PacketField hops() {
    return family == IpFamily.V6 ? PacketField.IP6_HOP_LIMIT : PacketField.IP_TTL;
  }

  private static Condition compare(PacketField field, Pattern pattern, boolean negated) {
    return new Condition.Compare(
        new Operand.Packet(field), negated ? Comparison.NOT_EQUAL : Comparison.EQUAL, pattern);
  }

  private static @Nullable Condition bits(PacketField field, long bits, boolean negated) {
    return bits <= 0
        ? null
        : new Condition.Compare(
            new Operand.Packet(field),
            negated ? Comparison.NO_BIT : Comparison.ANY_BIT,
            Pattern.of(Bits.of(bits)));
  }

  private static @Nullable Condition bitsEqual(
      PacketField field, @Nullable Long value, boolean negated) {
    return value == null ? null : compare(field, Pattern.of(Bits.of(value)), negated);
  }

  private static @Nullable Condition number(PacketField field, String text, boolean negated) {
    long number = Words.number(text, -1);
    return number < 0 ? null : compare(field, Pattern.of(Bits.of(number)), negated);
  }

  private static @Nullable Condition range(PacketField field, String text, boolean negated) {
    Pattern pattern = IpsetEntry.ports(text);
    return pattern == null ? number(field, text, negated) : compare(field, pattern, negated);
  }

  private static @Nullable Condition ports(PacketField field, String text, boolean negated) {
    Pattern pattern = IpsetEntry.ports(text);
    return pattern == null ? null : compare(field, pattern, negated);
  }

  private @Nullable Condition address(PacketField field, String text, boolean negated) {
    Pattern pattern = IpsetEntry.address(text, family);
    return pattern == null ? null : compare(field, pattern, negated);
  }

  private static @Nullable Condition order(PacketField field, Comparison order, String text) {
    long number = Words.number(text, -1);
    return number < 0
        ? null
        : new Condition.Compare(new Operand.Packet(field), order, Pattern.of(Bits.of(number)));
  }

  private @Nullable Condition mark(String text, boolean negated) {
    int slash = text.indexOf('/');
    long value = Words.number(slash < 0 ? text : text.substring(0, slash), -1);
    long mask = slash < 0 ? 0xffff_ffffL : Words.number(text.substring(slash + 1), -1);
    if (value < 0 || mask < 0) {
      return null;
    }
    PacketField field = module.equals("connmark") ? PacketField.CT_MARK : PacketField.MARK;
    var masked = new Operand.Masked(new Operand.Packet(field), Bits.of(mask), Bits.ZERO);
    return new Condition.Compare(
        masked, negated ? Comparison.NOT_EQUAL : Comparison.EQUAL, Pattern.of(Bits.of(value)));
  }

  private @Nullable Condition type(FibFlag side, String text, boolean negated) {
    var types = new ArrayList<AddressType>();
    for (String word : text.split(",", -1)) {
      AddressType type = AddressType.tryParse(word).orElse(null);
      if (type == null) {
        return null;
      }
      types.add(type);
    }
    return family == IpFamily.V6 ? type6(side, types, negated) : byRoute(side, types, negated);
  }

  private static Condition byRoute(FibFlag side, List<AddressType> types, boolean negated) {
    List<Element> elements =
        types.stream().map(type -> Element.of(Pattern.of(type.value()))).toList();
    var set = new FilterSet("", FilterSet.Kind.SET, 0, true, elements, null);
    return new Condition.Lookup(
        new Operand.Fib(Operand.FibResult.ADDRESS_TYPE, Set.of(side)),
        negated,
        new SetReference.Inline(set));
  }

  /// For IPv6 the classes of address must all hold, and UNICAST is one of them: also a local
  /// address is unicast (xt_addrtype.c, match_type6).
  private static Condition type6(FibFlag side, List<AddressType> types, boolean negated) {
    var all = new ArrayList<Condition>();
    var routed = new ArrayList<AddressType>();
    PacketField field = side == FibFlag.SOURCE ? PacketField.SOURCE : PacketField.DESTINATION;
    Pattern multicast = new Pattern.Between(new Bits(0xff00L << 48, 0), Bits.ALL);
    for (AddressType type : types) {
      switch (type) {
        case MULTICAST -> all.add(compare(field, multicast, false));
        case UNICAST -> all.add(compare(field, multicast, true));
        case UNSPEC -> all.add(compare(field, Pattern.of(Bits.ZERO), false));
        case LOCAL, ANYCAST, PROHIBIT -> routed.add(type);
        case UNREACHABLE ->
            routed.addAll(
                List.of(AddressType.UNREACHABLE, AddressType.PROHIBIT, AddressType.BLACKHOLE));
        case BROADCAST, BLACKHOLE, THROW, NAT ->
            all.add(new Condition.NotUnderstood(type.name(), "not a type of IPv6"));
      }
    }
    if (!routed.isEmpty()) {
      all.add(byRoute(side, routed, false));
    }
    return new Condition.AllOf(all, negated);
  }

  /// Any of a list of ports and ranges; null when one cannot be read.
  static @Nullable Condition anyPort(PacketField field, String text) {
    var elements = new ArrayList<Element>();
    for (String one : text.split(",", -1)) {
      Pattern pattern = IpsetEntry.ports(one);
      if (pattern == null) {
        return null;
      }
      elements.add(Element.of(pattern));
    }
    if (elements.size() == 1) {
      return compare(field, elements.getFirst().key(), false);
    }
    var set = new FilterSet("", FilterSet.Kind.SET, 0, true, elements, null);
    return new Condition.Lookup(new Operand.Packet(field), false, new SetReference.Inline(set));
  }

  private static long words(Map<String, Long> known, String text) {
    long bits = 0;
    for (String word : text.split(",", -1)) {
      Long bit = known.get(word.toUpperCase(Locale.ROOT));
      if (bit == null) {
        return -1;
      }
      bits |= bit;
    }
    return bits;
  }

  /// The bits of `SYN,ACK`, `ALL` or `NONE`; -1 for an unknown word.
  static long flags(String text) {
    return words(FLAGS, text);
  }
}
