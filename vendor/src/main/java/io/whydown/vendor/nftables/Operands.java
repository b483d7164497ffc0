package io.whydown.vendor.nftables;

import io.whydown.model.filter.FilterSet;
import io.whydown.model.filter.Operand;
import io.whydown.model.filter.Operand.FibFlag;
import io.whydown.model.filter.PacketField;
import io.whydown.model.filter.SetReference;
import io.whydown.model.filter.Value.Bits;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the left sides of conditions: what a packet is asked for. Stateless.
final class Operands {

  private static final String NO_FACT = "no snapshot holds it";

  private Operands() {}

  /// An operand and the types of its constants: one, or one for each part of a concatenation.
  record Typed(Operand operand, List<NftType> types) {
    static Typed of(PacketField field, NftType type) {
      return new Typed(new Operand.Packet(field), List.of(type));
    }
  }

  /// The left side of a comparison. JSON of nft 1.0.6 drops the family from `ct original ip saddr`
  /// in tables of several families; the constant tells it.
  static Typed read(Json json, Json right) {
    boolean bare =
        json instanceof Json.Fields fields
            && fields.get("ct") instanceof Json.Fields ct
            && (ct.text("key").equals("saddr") || ct.text("key").equals("daddr"));
    if (bare && json instanceof Json.Fields fields && fields.get("ct") instanceof Json.Fields ct) {
      String text = NftText.value(right);
      boolean known = text.matches("[0-9].*") || text.indexOf(':') >= 0;
      String family = text.indexOf(':') >= 0 ? "ip6 " : "ip ";
      Typed typed = ct(family + ct.text("key"), ct.text("dir"));
      return known && typed != null ? typed : unknown(json, NO_FACT);
    }
    return read(json);
  }

  static Typed read(Json json) {
    if (!(json instanceof Json.Fields fields)) {
      return unknown(json, "not an expression");
    }
    String key = fields.onlyKey();
    Json inner = fields.get(key);
    if (inner instanceof Json.Fields body) {
      Typed known =
          switch (key) {
            case "payload" -> payload(body.text("protocol"), body.text("field"));
            case "meta" -> meta(body.text("key"));
            case "ct" -> ct(body.text("key"), body.text("dir"));
            case "fib" -> fib(body);
            case "map" -> mapped(body);
            case "tcp option" -> option(body);
            case "exthdr", "ip option" ->
                body.text("field").isEmpty()
                    ? Typed.of(PacketField.IP_EXTRA, NftType.NUMBER)
                    : null;
            default -> null;
          };
      return known == null ? unknown(json, NO_FACT) : known;
    }
    return switch (key) {
      case "concat" -> joined(Json.list(inner));
      case "&", "|", "^" -> masked(key, json, Json.list(inner));
      case "meta" ->
          inner instanceof Json.Text(var word)
              ? orUnknown(meta(word), json)
              : unknown(json, NO_FACT);
      default -> unknown(json, NO_FACT);
    };
  }

  private static Typed orUnknown(@Nullable Typed typed, Json json) {
    return typed == null ? unknown(json, NO_FACT) : typed;
  }

  private static Typed unknown(Json json, String reason) {
    return new Typed(
        new Operand.NotUnderstood(NftText.value(json), reason), List.of(NftType.OTHER));
  }

  private static @Nullable Typed payload(String protocol, String field) {
    return switch (protocol) {
      case "ip" -> ip(field);
      case "ip6" -> ip6(field);
      case "tcp" ->
          switch (field) {
            case "sport" -> Typed.of(PacketField.TCP_SOURCE_PORT, NftType.PORT);
            case "dport" -> Typed.of(PacketField.TCP_DESTINATION_PORT, NftType.PORT);
            case "flags" -> Typed.of(PacketField.TCP_FLAGS, NftType.TCP_FLAGS);
            default -> null;
          };
      case "th" ->
          switch (field) {
            case "sport" -> Typed.of(PacketField.SOURCE_PORT, NftType.PORT);
            case "dport" -> Typed.of(PacketField.DESTINATION_PORT, NftType.PORT);
            default -> null;
          };
      case "udp", "udplite", "sctp", "dccp", "icmp", "icmpv6", "igmp", "ah", "esp", "comp" ->
          Typed.of(PacketField.OTHER_TRANSPORT, NftType.NUMBER);
      default -> null;
    };
  }

  private static @Nullable Typed ip(String field) {
    return switch (field) {
      case "saddr" -> Typed.of(PacketField.IP_SOURCE, NftType.IPV4);
      case "daddr" -> Typed.of(PacketField.IP_DESTINATION, NftType.IPV4);
      case "protocol" -> Typed.of(PacketField.IP_PROTOCOL, NftType.PROTOCOL);
      case "version" -> Typed.of(PacketField.IP_VERSION, NftType.NUMBER);
      case "hdrlength" -> Typed.of(PacketField.IP_HEADER_LENGTH, NftType.NUMBER);
      case "ttl" -> Typed.of(PacketField.IP_TTL, NftType.NUMBER);
      case "length" -> Typed.of(PacketField.IP_LENGTH, NftType.NUMBER);
      case "frag-off" -> Typed.of(PacketField.IP_FRAGMENT, NftType.NUMBER);
      case "dscp" -> Typed.of(PacketField.IP_DSCP, NftType.DSCP);
      default -> null;
    };
  }

  private static @Nullable Typed ip6(String field) {
    return switch (field) {
      case "saddr" -> Typed.of(PacketField.IP6_SOURCE, NftType.IPV6);
      case "daddr" -> Typed.of(PacketField.IP6_DESTINATION, NftType.IPV6);
      case "nexthdr" -> Typed.of(PacketField.IP6_NEXT_HEADER, NftType.PROTOCOL);
      case "hoplimit" -> Typed.of(PacketField.IP6_HOP_LIMIT, NftType.NUMBER);
      case "dscp" -> Typed.of(PacketField.IP6_DSCP, NftType.DSCP);
      default -> null;
    };
  }

  private static @Nullable Typed meta(String key) {
    return switch (key) {
      case "iif", "iifname" -> Typed.of(PacketField.INPUT_NAME, NftType.INTERFACE);
      case "oif", "oifname" -> Typed.of(PacketField.OUTPUT_NAME, NftType.INTERFACE);
      case "iiftype" -> Typed.of(PacketField.INPUT_TYPE, NftType.INTERFACE_TYPE);
      case "oiftype" -> Typed.of(PacketField.OUTPUT_TYPE, NftType.INTERFACE_TYPE);
      case "iifkind" -> Typed.of(PacketField.INPUT_KIND, NftType.INTERFACE);
      case "oifkind" -> Typed.of(PacketField.OUTPUT_KIND, NftType.INTERFACE);
      case "mark" -> Typed.of(PacketField.MARK, NftType.NUMBER);
      case "l4proto" -> Typed.of(PacketField.L4_PROTOCOL, NftType.PROTOCOL);
      case "nfproto" -> Typed.of(PacketField.NF_PROTOCOL, NftType.NF_PROTOCOL);
      case "protocol" -> Typed.of(PacketField.ETHER_TYPE, NftType.ETHER_TYPE);
      case "length" -> Typed.of(PacketField.IP_LENGTH, NftType.NUMBER);
      case "pkttype" -> Typed.of(PacketField.PACKET_TYPE, NftType.PACKET_TYPE);
      case "skuid" -> Typed.of(PacketField.SOCKET_UID, NftType.NUMBER);
      case "skgid" -> Typed.of(PacketField.SOCKET_GID, NftType.NUMBER);
      default -> null;
    };
  }

  /// Whether the option is there.
  private static @Nullable Typed option(Json.Fields body) {
    boolean exists = body.text("field").isEmpty() && body.text("name").equals("maxseg");
    return exists ? Typed.of(PacketField.TCP_MAXIMUM_SEGMENT, NftType.NUMBER) : null;
  }

  private static @Nullable Typed ct(String key, String direction) {
    boolean reply = direction.equals("reply");
    return switch (key) {
      case "state" -> Typed.of(PacketField.CT_STATE, NftType.CT_STATE);
      case "status" -> Typed.of(PacketField.CT_STATUS, NftType.CT_STATUS);
      case "mark" -> Typed.of(PacketField.CT_MARK, NftType.NUMBER);
      case "zone" -> direction.isEmpty() ? Typed.of(PacketField.CT_ZONE, NftType.NUMBER) : null;
      case "direction" -> Typed.of(PacketField.CT_DIRECTION, NftType.CT_DIRECTION);
      case "protocol" -> Typed.of(PacketField.CT_PROTOCOL, NftType.PROTOCOL);
      case "l3proto" -> Typed.of(PacketField.CT_L3_PROTOCOL, NftType.NF_PROTOCOL);
      case "ip saddr", "ip6 saddr", "ip daddr", "ip6 daddr" -> tracked(key, reply);
      case "proto-src" ->
          Typed.of(
              reply ? PacketField.CT_REPLY_SOURCE_PORT : PacketField.CT_ORIGINAL_SOURCE_PORT,
              NftType.PORT);
      case "proto-dst" ->
          Typed.of(
              reply
                  ? PacketField.CT_REPLY_DESTINATION_PORT
                  : PacketField.CT_ORIGINAL_DESTINATION_PORT,
              NftType.PORT);
      default -> null;
    };
  }

  private static Typed tracked(String key, boolean reply) {
    boolean source = key.endsWith("saddr");
    PacketField field;
    if (reply) {
      field = source ? PacketField.CT_REPLY_SOURCE : PacketField.CT_REPLY_DESTINATION;
    } else {
      field = source ? PacketField.CT_ORIGINAL_SOURCE : PacketField.CT_ORIGINAL_DESTINATION;
    }
    return Typed.of(field, key.startsWith("ip6") ? NftType.IPV6 : NftType.IPV4);
  }

  private static @Nullable Typed fib(Json.Fields body) {
    var flags = EnumSet.noneOf(FibFlag.class);
    for (Json flag : Json.list(body.get("flags"))) {
      if (!(flag instanceof Json.Text(var word))) {
        return null;
      }
      switch (word) {
        case "saddr" -> flags.add(FibFlag.SOURCE);
        case "daddr" -> flags.add(FibFlag.DESTINATION);
        case "mark" -> flags.add(FibFlag.MARK);
        case "iif" -> flags.add(FibFlag.INPUT_INTERFACE);
        case "oif" -> flags.add(FibFlag.OUTPUT_INTERFACE);
        default -> {
          return null;
        }
      }
    }
    return switch (body.text("result")) {
      case "type" ->
          new Typed(
              new Operand.Fib(Operand.FibResult.ADDRESS_TYPE, flags), List.of(NftType.FIB_TYPE));
      case "oif", "check" ->
          new Typed(new Operand.Fib(Operand.FibResult.EXISTS, flags), List.of(NftType.OTHER));
      case "oifname" ->
          new Typed(
              new Operand.Fib(Operand.FibResult.OUTPUT_INTERFACE, flags),
              List.of(NftType.INTERFACE));
      default -> null;
    };
  }

  private static Typed joined(List<Json> parts) {
    var operands = new ArrayList<Operand>();
    var types = new ArrayList<NftType>();
    for (Json part : parts) {
      Typed typed = read(part);
      operands.add(typed.operand());
      types.addAll(typed.types());
    }
    return new Typed(new Operand.Joined(operands), types);
  }

  private static Typed masked(String operator, Json whole, List<Json> sides) {
    if (sides.size() != 2) {
      return unknown(whole, "more than two sides");
    }
    Typed left = read(sides.get(0));
    NftType type = left.types().getFirst();
    if (!(left.types().size() == 1 && type.read(sides.get(1)) instanceof Bits bits)) {
      Typed right = read(sides.get(1));
      return operator.equals("|") && !(right.operand() instanceof Operand.NotUnderstood)
          ? new Typed(new Operand.Or(left.operand(), right.operand()), left.types())
          : unknown(whole, "not a constant");
    }
    Operand masked =
        switch (operator) {
          case "&" -> new Operand.Masked(left.operand(), bits, Bits.ZERO);
          case "|" -> new Operand.Masked(left.operand(), bits.xor(Bits.ALL), bits);
          default -> new Operand.Masked(left.operand(), Bits.ALL, bits);
        };
    return new Typed(masked, left.types());
  }

  /// A map that gives a value; the types of its data follow from the place where it is used.
  private static @Nullable Typed mapped(Json.Fields body) {
    return mapped(body, List.of(NftType.OTHER));
  }

  static @Nullable Typed mapped(Json.Fields body, List<NftType> dataTypes) {
    Json key = body.get("key");
    Json data = body.get("data");
    if (key == null || data == null) {
      return null;
    }
    Typed left = read(key);
    SetReference map = Sets.reference(data, left.types(), FilterSet.Kind.MAP, dataTypes);
    return map == null ? null : new Typed(new Operand.Mapped(left.operand(), map), dataTypes);
  }
}
