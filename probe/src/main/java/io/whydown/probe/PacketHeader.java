package io.whydown.probe;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.whydown.model.observation.Observation;
import io.whydown.net.IpAddress;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A packet of IPv4 (RFC 791) or IPv6 (RFC 8200) as it came from the wire, as far as its headers
/// say who sent it. Not kept: it looks into memory of its reader.
///
/// @param length the bytes that were read
record PacketHeader(MemorySegment bytes, int length, boolean isV4) {

  private static final int TCP = 6;
  private static final int ICMP = 1;
  private static final int ICMP_V6 = 58;
  private static final int ECHO_REPLY = 0;
  private static final int ECHO_REPLY_V6 = 129;
  private static final int RST = 4;

  /// The reset of a connection from that address and port to this local port; null when the packet
  /// is anything else.
  Observation.@Nullable Header resetOf(IpAddress sender, int port, int localPort) {
    int at = transport();
    boolean fits =
        protocol() == TCP
            && length >= at + 20
            && isFrom(sender)
            && number(at) == port
            && number(at + 2) == localPort
            && (octet(at + 13) & RST) != 0;
    return fits ? header(octet(at + 13)) : null;
  }

  /// The reply to an echo request with this identifier; null when the packet is anything else.
  Observation.@Nullable Header echoOf(IpAddress sender, int identifier) {
    int at = transport();
    boolean fits =
        protocol() == (isV4 ? ICMP : ICMP_V6)
            && length >= at + 8
            && isFrom(sender)
            && octet(at) == (isV4 ? ECHO_REPLY : ECHO_REPLY_V6)
            && number(at + 4) == identifier;
    return fits ? header(0) : null;
  }

  private Observation.Header header(int flags) {
    int hopLimit = isV4 ? octet(8) : octet(7);
    int trafficClass = isV4 ? octet(1) : number(0) >>> 4 & 0xff;
    return new Observation.Header(hopLimit, trafficClass, flags);
  }

  /// -1 when the packet is too short for its header.
  private int protocol() {
    boolean whole = length >= (isV4 ? 20 : 40) && octet(0) >>> 4 == (isV4 ? 4 : 6);
    return whole ? octet(isV4 ? 9 : 6) : -1;
  }

  private int transport() {
    return isV4 ? length > 0 ? (octet(0) & 0xf) * 4 : 0 : 40;
  }

  private boolean isFrom(IpAddress sender) {
    byte[] address = sender.bytes();
    int at = isV4 ? 12 : 8;
    for (int i = 0; i < address.length; i++) {
      if (bytes.get(JAVA_BYTE, at + i) != address[i]) {
        return false;
      }
    }
    return true;
  }

  private int octet(int at) {
    return bytes.get(JAVA_BYTE, at) & 0xff;
  }

  private int number(int at) {
    return octet(at) << 8 | octet(at + 1);
  }
}
