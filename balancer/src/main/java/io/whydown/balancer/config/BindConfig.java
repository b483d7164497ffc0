package io.whydown.balancer.config;

import io.whydown.balancer.tls.TlsListener;
import io.whydown.net.IpAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A place where clients are awaited.
///
/// @param name what statistics call it; empty when it has none
/// @param acceptProxy each connection starts with a PROXY protocol header (v1 or v2)
/// @param clientIpMagic each connection starts with a NetScaler Client IP header, which begins with
///   this number; 0 when none is expected unless a rule says so
/// @param maxConnections of this listener; 0 means as many as the frontend allows
/// @param backlog of listen(2); 0 means chosen from the limits
/// @param networkInterface SO_BINDTODEVICE; null when any
/// @param socket what else the kernel is told
/// @param tls null for plain connections
public record BindConfig(
    String name,
    int id,
    Place place,
    boolean acceptProxy,
    int clientIpMagic,
    int maxConnections,
    int backlog,
    boolean transparent,
    int tcpFastOpen,
    boolean deferAccept,
    @Nullable String networkInterface,
    SocketOptions socket,
    Protocol protocol,
    @Nullable TlsListener tls,
    Origin origin) {

  /// What clients speak there (`proto`).
  public enum Protocol {
    /// HTTP/1, or HTTP/2 when a client begins with its preface, or TLS has agreed on it.
    ANY,
    HTTP1,
    HTTP2,
    /// TCP that never becomes HTTP.
    NONE
  }

  /// Where it listens.
  public sealed interface Place {

    /// An address and the ports from first to last. An IPv6 wildcard takes IPv4 too unless v6Only.
    record Tcp(IpAddress address, int firstPort, int lastPort, boolean v6Only) implements Place {
      public Tcp {
        if (firstPort < 0 || lastPort > 65_535 || firstPort > lastPort) {
          throw new IllegalArgumentException(
              "ports: " + firstPort + "-" + lastPort + " (expected: 0-65535, in order)");
        }
      }
    }

    /// A socket in the file system; a leading `@` of the text makes it abstract, and a NUL at its
    /// end no longer than that. Mode, uid and gid are -1 when they are left as they come.
    record Unix(String path, boolean isAbstract, int mode, int uid, int gid) implements Place {
      public Path file() {
        return Path.of(path);
      }
    }

    /// A socket that this process was given, already bound (`fd@`).
    record Inherited(int descriptor) implements Place {}
  }

  public static BindConfig tcp(IpAddress address, int port) {
    return new BindConfig(
        "",
        0,
        new Place.Tcp(address, port, port, false),
        false,
        0,
        0,
        0,
        false,
        0,
        false,
        null,
        SocketOptions.NONE,
        Protocol.ANY,
        null,
        Origin.PROGRAM);
  }

  public BindConfig withAcceptProxy() {
    return with(place, true, socket, protocol, tls);
  }

  public BindConfig withPlace(Place newPlace) {
    return with(newPlace, acceptProxy, socket, protocol, tls);
  }

  public BindConfig withProtocol(Protocol newProtocol) {
    return with(place, acceptProxy, socket, newProtocol, tls);
  }

  public BindConfig withTls(TlsListener newTls) {
    return with(place, acceptProxy, socket, protocol, newTls);
  }

  public BindConfig withSocket(SocketOptions newSocket) {
    return with(place, acceptProxy, newSocket, protocol, tls);
  }

  private BindConfig with(
      Place newPlace,
      boolean takesProxy,
      SocketOptions newSocket,
      Protocol newProtocol,
      @Nullable TlsListener newTls) {
    return new BindConfig(
        name,
        id,
        newPlace,
        takesProxy,
        clientIpMagic,
        maxConnections,
        backlog,
        transparent,
        tcpFastOpen,
        deferAccept,
        networkInterface,
        newSocket,
        newProtocol,
        newTls,
        origin);
  }
}
