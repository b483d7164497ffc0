package io.whydown.vendor.sockets;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.host.SocketEntry.Owner;
import io.whydown.model.host.SocketEntry.Transport;
import io.whydown.net.IpAddress;
import io.whydown.vendor.Matched;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One line of /proc/net/tcp, tcp6, udp or udp6 (proc_net(5)). Addresses are words in the byte
/// order of the host, taken as little-endian here: x86, ARM, RISC-V and ppc64le are.
///
/// @param state the number of the TCP state (include/net/tcp_states.h)
/// @param inode socket inode
record ProcNetLine(
    IpAddress local,
    int localPort,
    IpAddress peer,
    int peerPort,
    int state,
    long transmitQueue,
    long receiveQueue,
    long inode) {

  private static final Pattern LINE =
      Pattern.compile(
          "\\s*\\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})"
              + " ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) ([0-9A-F]{2})"
              + " ([0-9A-F]{8}):([0-9A-F]{8}) \\S+ \\S+\\s+\\d+\\s+\\d+ (\\d{1,18})\\b.*");

  private static final int TCP_LISTEN = 10;

  private static final Map<Integer, String> STATES =
      Map.ofEntries(
          Map.entry(1, "ESTAB"),
          Map.entry(2, "SYN-SENT"),
          Map.entry(3, "SYN-RECV"),
          Map.entry(4, "FIN-WAIT-1"),
          Map.entry(5, "FIN-WAIT-2"),
          Map.entry(6, "TIME-WAIT"),
          Map.entry(7, "CLOSE"),
          Map.entry(8, "CLOSE-WAIT"),
          Map.entry(9, "LAST-ACK"),
          Map.entry(TCP_LISTEN, "LISTEN"),
          Map.entry(11, "CLOSING"),
          Map.entry(12, "SYN-RECV"));

  static @Nullable ProcNetLine tryParse(String text) {
    Matcher row = LINE.matcher(text);
    if (!row.matches()) {
      return null;
    }
    return new ProcNetLine(
        address(Matched.group(row, 1)),
        Integer.parseInt(Matched.group(row, 2), 16),
        address(Matched.group(row, 3)),
        Integer.parseInt(Matched.group(row, 4), 16),
        Integer.parseInt(Matched.group(row, 5), 16),
        Long.parseLong(Matched.group(row, 6), 16),
        Long.parseLong(Matched.group(row, 7), 16),
        Long.parseLong(Matched.group(row, 8)));
  }

  private static IpAddress address(String hex) {
    byte[] bytes = new byte[hex.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      int inWord = (i & ~3) + 3 - (i & 3);
      bytes[inWord] = (byte) Integer.parseInt(hex.substring(i * 2, i * 2 + 2), 16);
    }
    return IpAddress.of(bytes);
  }

  SocketEntry socket(
      Transport transport, List<Owner> owners, boolean privileged, Provenance provenance) {
    boolean isUdp = transport == Transport.UDP;
    boolean listens = !isUdp && state == TCP_LISTEN;
    boolean unconnected = isUdp && state == 7;
    return new SocketEntry(
        transport,
        unconnected ? "UNCONN" : STATES.getOrDefault(state, "UNKNOWN"),
        local,
        localPort,
        null,
        null,
        null,
        receiveQueue,
        listens ? SocketEntry.UNKNOWN_BACKLOG : transmitQueue,
        inode,
        owners,
        privileged || !owners.isEmpty(),
        listens || unconnected ? null : text(peer, peerPort),
        provenance);
  }

  private static String text(IpAddress address, int port) {
    return (address.isV6() ? "[" + address + "]" : address.toString()) + ":" + port;
  }

  /// The number, or -1.
  static long decimal(String text) {
    boolean isDecimal =
        !text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return isDecimal ? Long.parseLong(text) : -1;
  }
}
