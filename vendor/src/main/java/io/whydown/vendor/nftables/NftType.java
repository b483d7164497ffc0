package io.whydown.vendor.nftables;

import io.whydown.model.filter.AddressType;
import io.whydown.model.filter.Value;
import io.whydown.model.filter.Value.Bits;
import io.whydown.net.IpAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The data types of nft(8) as far as their constants can be read.
enum NftType {
  IPV4,
  IPV6,
  PORT,
  NUMBER,
  PROTOCOL,
  NF_PROTOCOL,
  ETHER_TYPE,
  INTERFACE,
  INTERFACE_TYPE,
  CT_STATE,
  CT_STATUS,
  CT_DIRECTION,
  TCP_FLAGS,
  PACKET_TYPE,
  FIB_TYPE,
  DSCP,
  VERDICT,
  OTHER;

  private static final Map<String, Long> PROTOCOLS =
      Map.ofEntries(
          Map.entry("ip", 0L),
          Map.entry("icmp", 1L),
          Map.entry("igmp", 2L),
          Map.entry("tcp", 6L),
          Map.entry("udp", 17L),
          Map.entry("dccp", 33L),
          Map.entry("gre", 47L),
          Map.entry("esp", 50L),
          Map.entry("ah", 51L),
          Map.entry("icmpv6", 58L),
          Map.entry("ipv6-icmp", 58L),
          Map.entry("ospf", 89L),
          Map.entry("ipip", 94L),
          Map.entry("comp", 108L),
          Map.entry("vrrp", 112L),
          Map.entry("sctp", 132L),
          Map.entry("udplite", 136L));
  private static final Map<String, Long> NF_PROTOCOLS = Map.of("ipv4", 2L, "ipv6", 10L);
  private static final Map<String, Long> ETHER_TYPES =
      Map.of("ip", 0x0800L, "arp", 0x0806L, "ip6", 0x86ddL, "8021q", 0x8100L, "vlan", 0x8100L);
  private static final Map<String, Long> STATES =
      Map.of("invalid", 1L, "established", 2L, "related", 4L, "new", 8L, "untracked", 64L);
  private static final Map<String, Long> STATUSES =
      Map.of(
          "expected",
          1L,
          "seen-reply",
          2L,
          "assured",
          4L,
          "confirmed",
          8L,
          "snat",
          16L,
          "dnat",
          32L,
          "dying",
          512L);
  private static final Map<String, Long> FLAGS =
      Map.of(
          "fin", 1L, "syn", 2L, "rst", 4L, "psh", 8L, "ack", 16L, "urg", 32L, "ecn", 64L, "cwr",
          128L);
  private static final Map<String, Long> PACKET_TYPES =
      Map.of("host", 0L, "unicast", 0L, "broadcast", 1L, "multicast", 2L, "other", 3L);
  private static final Map<String, Long> INTERFACE_TYPES =
      Map.of("ether", 1L, "ppp", 512L, "ipip", 768L, "ipip6", 769L, "loopback", 772L, "sit", 776L);

  /// The type of a set, by nft's word.
  static NftType ofSet(String word) {
    return switch (word) {
      case "ipv4_addr" -> IPV4;
      case "ipv6_addr" -> IPV6;
      case "inet_service" -> PORT;
      case "inet_proto" -> PROTOCOL;
      case "nf_proto" -> NF_PROTOCOL;
      case "ether_type" -> ETHER_TYPE;
      case "ifname", "iface_index" -> INTERFACE;
      case "iface_type" -> INTERFACE_TYPE;
      case "ct_state" -> CT_STATE;
      case "ct_status" -> CT_STATUS;
      case "ct_dir" -> CT_DIRECTION;
      case "tcp_flag" -> TCP_FLAGS;
      case "pkt_type" -> PACKET_TYPE;
      case "fib_addrtype" -> FIB_TYPE;
      case "dscp" -> DSCP;
      case "mark", "uid", "gid", "integer" -> NUMBER;
      case "verdict" -> VERDICT;
      default -> OTHER;
    };
  }

  /// A word that `ofSet` reads back as this type.
  String word() {
    return switch (this) {
      case IPV4 -> "ipv4_addr";
      case IPV6 -> "ipv6_addr";
      case PORT -> "inet_service";
      case NUMBER -> "integer";
      case PROTOCOL -> "inet_proto";
      case NF_PROTOCOL -> "nf_proto";
      case ETHER_TYPE -> "ether_type";
      case INTERFACE -> "ifname";
      case INTERFACE_TYPE -> "iface_type";
      case CT_STATE -> "ct_state";
      case CT_STATUS -> "ct_status";
      case CT_DIRECTION -> "ct_dir";
      case TCP_FLAGS -> "tcp_flag";
      case PACKET_TYPE -> "pkt_type";
      case FIB_TYPE -> "fib_addrtype";
      case DSCP -> "dscp";
      case VERDICT -> "verdict";
      case OTHER -> "unknown";
    };
  }

  /// Reads one constant; null when it cannot be read.
  @Nullable Value read(Json json) {
    return switch (json) {
      case Json.Whole(long number) -> this == OTHER || this == INTERFACE ? null : Bits.of(number);
      case Json.Flag(boolean flag) -> Bits.of(flag ? 1 : 0);
      case Json.Text(var text) -> text(text);
      case Json.Items(var items) -> anyOf(items);
      case Json.Fields fields when fields.get("|") instanceof Json.Items(var items) -> anyOf(items);
      case Json.Fields _, Json.Nothing _ -> null;
    };
  }

  private @Nullable Value anyOf(Iterable<Json> items) {
    Bits all = Bits.ZERO;
    for (Json item : items) {
      if (!(read(item) instanceof Bits bits)) {
        return null;
      }
      all = all.or(bits);
    }
    return all;
  }

  private @Nullable Value text(String text) {
    return switch (this) {
      case IPV4 -> address(text, true);
      case IPV6 -> address(text, false);
      case INTERFACE -> text.matches("[0-9]+") ? null : new Value.Name(text);
      case PROTOCOL -> word(PROTOCOLS, text);
      case NF_PROTOCOL -> word(NF_PROTOCOLS, text);
      case ETHER_TYPE -> word(ETHER_TYPES, text);
      case INTERFACE_TYPE -> word(INTERFACE_TYPES, text);
      case CT_STATE -> word(STATES, text);
      case CT_STATUS -> word(STATUSES, text);
      case CT_DIRECTION -> word(Map.of("original", 0L, "reply", 1L), text);
      case TCP_FLAGS -> word(FLAGS, text);
      case PACKET_TYPE -> word(PACKET_TYPES, text);
      case FIB_TYPE -> AddressType.tryParse(text).<Value>map(AddressType::value).orElse(null);
      case PORT, NUMBER -> number(text);
      case DSCP, VERDICT, OTHER -> null;
    };
  }

  private static @Nullable Value address(String text, boolean v4) {
    IpAddress address = IpAddress.tryParse(text).orElse(null);
    return address == null || address.isV4() != v4 ? null : Bits.of(address);
  }

  private static @Nullable Value word(Map<String, Long> words, String text) {
    Long number = words.get(text);
    return number == null ? number(text) : Bits.of(number);
  }

  private static @Nullable Value number(String text) {
    try {
      return Bits.of(Long.decode(text));
    } catch (NumberFormatException _) {
      return null;
    }
  }

  /// Length of an address in bits, or 0.
  int addressBits() {
    return this == IPV4 ? 32 : this == IPV6 ? 128 : 0;
  }
}
