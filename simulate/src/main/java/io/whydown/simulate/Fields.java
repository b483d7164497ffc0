package io.whydown.simulate;

import io.whydown.model.filter.FilterEngine;
import io.whydown.model.filter.Hook;
import io.whydown.model.filter.PacketField;
import io.whydown.model.filter.Value.Bits;
import io.whydown.model.host.Interface;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads fields of a packet, as far as they are known of the first packet of a connection and its
/// answer. Immutable.
final class Fields {

  private static final Known ABSENT = new Known.Absent();
  private static final Set<String> ETHERNET_KINDS =
      Set.of("veth", "bridge", "vlan", "bond", "dummy", "macvlan", "team", "vxlan");
  private static final int ARPHRD_ETHER = 1;
  private static final int ARPHRD_LOOPBACK = 772;
  private static final int ICMP = 1;
  private static final int ICMP_V6 = 58;
  private static final int SNAT = 16;
  private static final int DNAT = 32;
  private static final int TEMPLATE = 1 << 11;

  private final HostFacts facts;
  private final Assume assume;

  /// @param assume what a source port of 0 may be, and who dials
  Fields(HostFacts facts, Assume assume) {
    this.facts = facts;
    this.assume = assume;
  }

  Known read(PacketField field, Packet packet, Hook hook, FilterEngine engine) {
    boolean v4 = packet.ends().family() == IpFamily.V4;
    Ends ends = packet.ends();
    if (!packet.kind().isTcp() && isOfTransport(field)) {
      return ofError(field, v4);
    }
    return switch (field) {
      case IP_SOURCE -> v4 ? address(ends.source()) : ABSENT;
      case IP_DESTINATION -> v4 ? address(ends.destination()) : ABSENT;
      case IP6_SOURCE -> v4 ? ABSENT : address(ends.source());
      case IP6_DESTINATION -> v4 ? ABSENT : address(ends.destination());
      case SOURCE -> address(ends.source());
      case DESTINATION -> address(ends.destination());
      case IP_VERSION -> Known.bits(v4 ? 4 : 6);
      case IP_HEADER_LENGTH -> v4 ? Known.bits(5) : ABSENT;
      case IP_PROTOCOL -> v4 ? Known.bits(6) : ABSENT;
      case IP_FRAGMENT -> v4 ? new Known.Partly(Bits.ZERO, Bits.of(0x3fff)) : ABSENT;
      case IP_TTL -> v4 ? Known.within(1, 255) : ABSENT;
      case IP_DSCP -> v4 ? Known.within(0, 63) : ABSENT;
      case IP_LENGTH -> length(packet.kind(), v4);
      case IP6_NEXT_HEADER -> v4 ? ABSENT : Known.bits(6);
      case IP6_HOP_LIMIT -> v4 ? ABSENT : Known.within(1, 255);
      case IP6_DSCP -> v4 ? ABSENT : Known.within(0, 63);
      case L4_PROTOCOL -> Known.bits(6);
      case NF_PROTOCOL -> Known.bits(v4 ? 2 : 10);
      case ETHER_TYPE -> Known.bits(v4 ? 0x0800 : 0x86dd);
      case SOURCE_PORT, TCP_SOURCE_PORT -> port(ends.sourcePort());
      case DESTINATION_PORT, TCP_DESTINATION_PORT -> port(ends.destinationPort());
      case TCP_FLAGS -> new Known.Partly(Bits.of(packet.kind().tcpFlags()), Bits.of(0x3f));
      // The kernel puts the option into every SYN and SYN with ACK, and into no reset
      // (tcp_syn_options, tcp_v4_send_reset, nf_reject_ip_tcphdr_put).
      case TCP_MAXIMUM_SEGMENT -> Known.bits(packet.kind() == Packet.Kind.RST_ACK ? 0 : 1);
      case IP_EXTRA -> Known.bits(0);
      case OTHER_TRANSPORT -> ABSENT;
      case INPUT_NAME, INPUT_INDEX, INPUT_TYPE, INPUT_KIND ->
          packet.inputKnown() || !hasInput(hook)
              ? device(field, hasInput(hook) ? packet.input() : null)
              : new Known.Open("depends on the interface that the packet comes by");
      case OUTPUT_NAME, OUTPUT_INDEX, OUTPUT_TYPE, OUTPUT_KIND ->
          hasOutput(hook) && output(packet, hook) == null
              ? new Known.Open("depends on the interface that the packet leaves by")
              : device(field, hasOutput(hook) ? output(packet, hook) : null);
      case MARK -> mark(packet.mark());
      case PACKET_TYPE -> Known.bits(0);
      case SOCKET_UID, SOCKET_GID ->
          hook == Hook.OUTPUT || hook == Hook.POSTROUTING && packet.input() == null
              ? sender(field, packet)
              : ABSENT;
      case CT_STATE,
          CT_STATE_AND_NAT,
          CT_STATUS,
          CT_MARK,
          CT_ZONE,
          CT_DIRECTION,
          CT_PROTOCOL,
          CT_L3_PROTOCOL,
          CT_ORIGINAL_SOURCE,
          CT_ORIGINAL_DESTINATION,
          CT_ORIGINAL_SOURCE_PORT,
          CT_ORIGINAL_DESTINATION_PORT,
          CT_REPLY_SOURCE,
          CT_REPLY_DESTINATION,
          CT_REPLY_SOURCE_PORT,
          CT_REPLY_DESTINATION_PORT ->
          connection(field, packet, engine);
    };
  }

  /// The answer of a listener leaves from no socket that a user has opened for it.
  private Known sender(PacketField field, Packet packet) {
    boolean known =
        field == PacketField.SOCKET_UID
            && packet.kind() == Packet.Kind.SYN
            && assume.sender() != Assume.ANYONE;
    return known ? Known.bits(assume.sender()) : new Known.Open("depends on the user that sends");
  }

  private static boolean isOfTransport(PacketField field) {
    return switch (field) {
      case IP_PROTOCOL,
          IP6_NEXT_HEADER,
          L4_PROTOCOL,
          IP_LENGTH,
          SOURCE_PORT,
          DESTINATION_PORT,
          TCP_SOURCE_PORT,
          TCP_DESTINATION_PORT,
          TCP_FLAGS,
          TCP_MAXIMUM_SEGMENT,
          OTHER_TRANSPORT ->
          true;
      default -> false;
    };
  }

  /// Fields of an ICMP error.
  private static Known ofError(PacketField field, boolean v4) {
    return switch (field) {
      case IP_PROTOCOL -> v4 ? Known.bits(ICMP) : ABSENT;
      case IP6_NEXT_HEADER -> v4 ? ABSENT : Known.bits(ICMP_V6);
      case L4_PROTOCOL -> Known.bits(v4 ? ICMP : ICMP_V6);
      case TCP_SOURCE_PORT, TCP_DESTINATION_PORT, TCP_FLAGS, TCP_MAXIMUM_SEGMENT -> ABSENT;
      default -> new Known.Open("depends on fields of an ICMP error");
    };
  }

  private static Known address(IpAddress address) {
    return new Known.Exactly(Bits.of(address));
  }

  /// Without data: a header of 20 or 40 bytes, one of TCP, and up to 40 bytes of options.
  private static Known length(Packet.Kind kind, boolean v4) {
    int least = v4 ? 40 : 60;
    return kind == Packet.Kind.RST_ACK ? Known.bits(least) : Known.within(least + 4, least + 40);
  }

  private Known port(int port) {
    if (port > 0) {
      return Known.bits(port);
    }
    SourcePorts chosen = port == Ends.TRANSLATED_PORT ? SourcePorts.ANY : assume.sourcePorts();
    return Known.within(chosen.first(), chosen.last());
  }

  private static Known mark(@Nullable Long mark) {
    return mark == null ? new Known.Open("depends on the packet's mark") : Known.bits(mark);
  }

  private static @Nullable String output(Packet packet, Hook hook) {
    return hook == Hook.OUTPUT ? packet.shownOutput() : packet.output();
  }

  private static boolean hasInput(Hook hook) {
    return switch (hook) {
      case INGRESS, PREROUTING, INPUT, FORWARD, POSTROUTING -> true;
      case OUTPUT, EGRESS -> false;
    };
  }

  private static boolean hasOutput(Hook hook) {
    return switch (hook) {
      case FORWARD, OUTPUT, POSTROUTING, EGRESS -> true;
      case INGRESS, PREROUTING, INPUT -> false;
    };
  }

  /// A packet without the interface has an empty name and index 0, and no type (nft_meta.c).
  private Known device(PacketField field, @Nullable String name) {
    Optional<Interface> device = facts.device(name);
    return switch (field) {
      case INPUT_NAME, OUTPUT_NAME -> Known.name(name == null ? "" : name);
      case INPUT_INDEX, OUTPUT_INDEX ->
          name == null
              ? Known.bits(0)
              : device
                  .<Known>map(d -> Known.bits(d.index()))
                  .orElse(new Known.Open("depends on the number of interface " + name));
      case INPUT_TYPE, OUTPUT_TYPE -> name == null ? ABSENT : type(name, device);
      default ->
          device.isPresent() && !device.get().kind().isEmpty()
              ? Known.name(device.get().kind())
              : new Known.Open("depends on the kind of interface " + name);
    };
  }

  private static Known type(String name, Optional<Interface> device) {
    if (name.equals("lo")) {
      return Known.bits(ARPHRD_LOOPBACK);
    }
    return device.isPresent() && ETHERNET_KINDS.contains(device.get().kind())
        ? Known.bits(ARPHRD_ETHER)
        : new Known.Open("depends on the type of interface " + name);
  }

  private Known connection(PacketField field, Packet packet, FilterEngine engine) {
    Connection connection = packet.connection();
    if (field == PacketField.CT_STATE || field == PacketField.CT_STATE_AND_NAT) {
      return Known.bits(state(connection, field == PacketField.CT_STATE_AND_NAT));
    }
    if (connection.tracking() != Connection.Tracking.TRACKED) {
      return connection.hasTemplate() ? template(field, connection, engine) : ABSENT;
    }
    Ends original = connection.original();
    Ends now = connection.reply() ? original : packet.ends();
    return switch (field) {
      case CT_STATUS -> status(connection);
      case CT_MARK ->
          connection.mark() == null
              ? new Known.Open("depends on the connection's mark")
              : Known.bits(connection.mark());
      case CT_ZONE -> zone(connection.zone());
      case CT_DIRECTION -> Known.bits(connection.reply() ? 1 : 0);
      case CT_PROTOCOL -> Known.bits(6);
      case CT_L3_PROTOCOL -> Known.bits(packet.ends().family() == IpFamily.V4 ? 2 : 10);
      case CT_ORIGINAL_SOURCE -> address(original.source());
      case CT_ORIGINAL_DESTINATION -> address(original.destination());
      case CT_ORIGINAL_SOURCE_PORT -> port(original.sourcePort());
      case CT_ORIGINAL_DESTINATION_PORT -> port(original.destinationPort());
      case CT_REPLY_SOURCE -> replyKnown(connection, address(now.destination()));
      case CT_REPLY_DESTINATION -> replyKnown(connection, address(now.source()));
      case CT_REPLY_SOURCE_PORT -> replyKnown(connection, port(now.destinationPort()));
      case CT_REPLY_DESTINATION_PORT -> replyKnown(connection, port(now.sourcePort()));
      default -> ABSENT;
    };
  }

  /// What stands for the connection while the packet has only a zone: an empty entry
  /// (nf_ct_tmpl_alloc).
  private static Known template(PacketField field, Connection connection, FilterEngine engine) {
    if (!engine.isIptables()) {
      // Kernels of 2026 and their stable branches ask it nothing but the state (nft_ct_get_eval).
      return new Known.Open("depends on whether this kernel asks the template of a zone");
    }
    return switch (field) {
      case CT_ZONE -> zone(connection.asked() == null ? 0 : connection.asked());
      case CT_STATUS -> Known.bits(TEMPLATE);
      case CT_MARK,
          CT_DIRECTION,
          CT_PROTOCOL,
          CT_L3_PROTOCOL,
          CT_ORIGINAL_SOURCE_PORT,
          CT_ORIGINAL_DESTINATION_PORT,
          CT_REPLY_SOURCE_PORT,
          CT_REPLY_DESTINATION_PORT ->
          Known.bits(0);
      default -> ABSENT;
    };
  }

  private static Known zone(int zone) {
    return zone == Connection.UNKNOWN_ZONE
        ? new Known.Open("depends on the zone of connection tracking")
        : Known.bits(zone);
  }

  /// The reply's ends are those of the packet as it is now, unless translation is still to come or
  /// was done before.
  private static Known replyKnown(Connection connection, Known value) {
    boolean translated = connection.sourceTranslated() || connection.destinationTranslated();
    return connection.reply() && translated
        ? new Known.Open("depends on how the connection was translated")
        : value;
  }

  /// Bits of nft's `ct state`; with `nat`, 0x10000 for SNAT and 0x20000 for DNAT are added, which
  /// iptables counts among the states.
  private static long state(Connection connection, boolean nat) {
    return switch (connection.tracking()) {
      case NOT_YET, INVALID -> connection.hasTemplate() ? 8 : 1;
      case UNTRACKED -> 64;
      case TRACKED -> {
        long state = connection.related() ? 4 : connection.reply() ? 2 : 8;
        if (nat && connection.sourceTranslated()) {
          state |= 0x10000;
        }
        yield nat && connection.destinationTranslated() ? state | 0x20000 : state;
      }
    };
  }

  /// Bits of `ct status` (nf_conntrack_common.h, IPS_*); the bits of finished translation are left
  /// open.
  private static Known status(Connection connection) {
    long status = connection.confirmed() ? 8 : 0;
    status |= connection.reply() ? 2 : 0;
    status |= connection.sourceTranslated() ? SNAT : 0;
    status |= connection.destinationTranslated() ? DNAT : 0;
    return new Known.Partly(Bits.of(status), Bits.of(1 | 2 | 4 | 8 | SNAT | DNAT));
  }
}
