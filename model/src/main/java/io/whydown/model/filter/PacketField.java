package io.whydown.model.filter;

/// The fields that a condition may look at. Fields of one IP version do not exist in packets of the
/// other.
public enum PacketField {
  IP_SOURCE,
  IP_DESTINATION,
  IP6_SOURCE,
  IP6_DESTINATION,
  /// Source or destination of either version (iptables, where the table fixes the version).
  SOURCE,
  DESTINATION,
  IP_VERSION,
  IP_HEADER_LENGTH,
  IP_PROTOCOL,
  IP_FRAGMENT,
  IP_TTL,
  IP_DSCP,
  IP_LENGTH,
  IP6_NEXT_HEADER,
  IP6_HOP_LIMIT,
  IP6_DSCP,
  /// The transport protocol's number.
  L4_PROTOCOL,
  /// 2 for IPv4, 10 for IPv6.
  NF_PROTOCOL,
  /// 0x0800 or 0x86dd.
  ETHER_TYPE,
  /// Ports of whatever transport protocol.
  SOURCE_PORT,
  DESTINATION_PORT,
  TCP_SOURCE_PORT,
  TCP_DESTINATION_PORT,
  TCP_FLAGS,
  /// 1 when the option that tells the largest segment is there (RFC 9293, 3.7.1).
  TCP_MAXIMUM_SEGMENT,
  /// 1 when the packet has an extension header of IPv6, or an option of IPv4.
  IP_EXTRA,
  /// A field of a transport protocol that is not TCP; a TCP packet does not have it.
  OTHER_TRANSPORT,
  INPUT_NAME,
  OUTPUT_NAME,
  INPUT_INDEX,
  OUTPUT_INDEX,
  INPUT_TYPE,
  OUTPUT_TYPE,
  INPUT_KIND,
  OUTPUT_KIND,
  MARK,
  /// 0 unicast to us, 1 broadcast, 2 multicast, 3 to another host (linux/if_packet.h).
  PACKET_TYPE,
  SOCKET_UID,
  SOCKET_GID,
  /// Bits: 1 invalid, 2 established, 4 related, 8 new, 64 untracked.
  CT_STATE,
  /// As `CT_STATE`, with 0x10000 for SNAT and 0x20000 for DNAT (iptables' conntrack match).
  CT_STATE_AND_NAT,
  /// Bits of IPS_* (linux/netfilter/nf_conntrack_common.h).
  CT_STATUS,
  CT_MARK,
  /// The zone of connection tracking; 0 unless a rule sets another.
  CT_ZONE,
  /// 0 original, 1 reply.
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
  CT_REPLY_DESTINATION_PORT
}
