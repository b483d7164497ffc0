package io.whydown.model.host;

import io.whydown.model.evidence.Provenance;
import io.whydown.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One socket of a host.
///
/// @param transport TCP, UDP or UNIX
/// @param state `LISTEN`, `UNCONN`, `ESTAB`, `CLOSE` (bound, never listened), …, in the words of ss
/// @param address the bound address; `0.0.0.0` or `::` for any, a mapped address as IPv4; null for
///   a UNIX socket
/// @param port the bound port; 0 for a UNIX socket
/// @param path the path of a UNIX socket, else null
/// @param v6Only for a socket on `::`: true refuses IPv4, false takes both, null when unknown
/// @param device the interface it is bound to (SO_BINDTODEVICE), else null
/// @param receiveQueue for a listener: connections that wait to be accepted
/// @param sendQueue for a listener: the backlog, or `UNKNOWN_BACKLOG`
/// @param inode socket inode; 0 when unknown
/// @param owners processes that hold it; empty when nobody is shown
/// @param ownersKnown false when the reader was not allowed to see owners, so an empty list says
///   nothing
/// @param peer remote endpoint of a connected socket as text, else null
public record SocketEntry(
    Transport transport,
    String state,
    @Nullable IpAddress address,
    int port,
    @Nullable String path,
    @Nullable Boolean v6Only,
    @Nullable String device,
    long receiveQueue,
    long sendQueue,
    long inode,
    List<Owner> owners,
    boolean ownersKnown,
    @Nullable String peer,
    Provenance provenance) {

  /// The backlog of a listener that was read where the kernel does not show it (/proc/net/tcp). So
  /// large that no queue is ever longer.
  public static final long UNKNOWN_BACKLOG = Integer.MAX_VALUE;

  /// A socket bound to `::ffff:192.0.2.1`, as Java makes them, takes IPv4 connections to 192.0.2.1
  /// and nothing else: it is kept as what it does.
  public SocketEntry {
    address = address == null ? null : address.unmapped();
    owners = List.copyOf(owners);
  }

  public enum Transport {
    TCP,
    UDP,
    UNIX
  }

  /// A process that holds the socket.
  public record Owner(String command, int pid) {}

  public boolean isTcpListener() {
    return transport == Transport.TCP && state.equals("LISTEN");
  }

  /// Has a remote endpoint; ss prints `*` as the port of one that is open.
  public boolean isConnected() {
    return peer != null && !peer.endsWith(":*");
  }

  /// Bound to 127.0.0.0/8 or ::1, or to the loopback device.
  public boolean isOnLoopback() {
    return "lo".equals(device) || (address != null && address.isLoopback());
  }

  /// Whether a connection to this address reaches the socket, as far as the bound address decides:
  /// exact match, a wildcard of the same family, or a dual-stack `::` for IPv4. An unknown `v6Only`
  /// counts as dual stack (the kernel's default, `net.ipv6.bindv6only` 0).
  public boolean accepts(IpAddress dialled) {
    if (address == null) {
      return false;
    }
    IpAddress bound = address.unmapped();
    IpAddress wanted = dialled.unmapped();
    if (bound.equals(wanted)) {
      return true;
    }
    if (!bound.isUnspecified()) {
      return false;
    }
    if (bound.family() == wanted.family()) {
      return true;
    }
    return bound.isV6() && !Boolean.TRUE.equals(v6Only);
  }

  /// `java (pid 812)`, or `an unknown process`.
  public String ownerText() {
    return owners.isEmpty()
        ? "an unknown process"
        : owners.getFirst().command() + " (pid " + owners.getFirst().pid() + ")";
  }

  /// `127.0.0.1:8080`, `[::]:8080`, `*:8080` or the path.
  public String boundText() {
    if (path != null) {
      return path;
    }
    String on = device == null ? "" : "%" + device;
    if (address == null) {
      return "*" + on + ":" + port;
    }
    return (address.isV6() ? "[" + address + "]" : address.toString()) + on + ":" + port;
  }
}
