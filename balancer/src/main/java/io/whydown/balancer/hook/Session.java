package io.whydown.balancer.hook;

import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// A client's connection: what is known of it before and beside its streams. Valid during a call.
public interface Session {

  /// The client's address, as a PROXY header or a rule says; null for a unix socket.
  @Nullable IpAddress source();

  /// 0 for a unix socket.
  int sourcePort();

  /// Where the client wanted to go; null for a unix socket.
  @Nullable IpAddress destination();

  int destinationPort();

  /// The address that the socket itself has, whatever a PROXY header says.
  @Nullable IpAddress peerAddress();

  int peerPort();

  /// The addresses of the connection itself: as the socket or a rule of the connection says,
  /// whatever a PROXY header and later rules say.
  @Nullable IpAddress connectionSource();

  int connectionSourcePort();

  @Nullable IpAddress connectionDestination();

  int connectionDestinationPort();

  void setSource(@Nullable IpAddress address, int port);

  void setDestination(@Nullable IpAddress address, int port);

  /// The frontend that accepted it.
  String frontend();

  /// The number of the bind line within it (`so_id`), and its name; empty when it has none.
  int listenerId();

  /// How many clients are connected to that listener.
  int listenerConnections();

  String listenerName();

  /// Wall time of the accept, milliseconds since 1970.
  long acceptedAtMillis();

  /// Whether the connection began with a PROXY protocol header.
  boolean hasProxyHeader();

  /// Its encryption; null for a plain connection.
  @Nullable TlsFacts tls();

  /// Whether it speaks HTTP/2.
  boolean speaksHttp2();

  /// How often the client has sent what its protocol does not allow.
  int glitches();

  /// How many requests are open on it at this instant: 1 without HTTP/2.
  int openStreams();

  /// Type of service and firewall mark of what goes to the client from now on (`set-fc-tos`,
  /// `set-fc-mark`).
  void setTos(int tos);

  void setMark(int mark);

  /// -1 when nobody knows, as of a unix socket.
  long tcpFigure(TcpFigure figure);

  /// Writes a line of the frontend's log.
  void writeLog(LogOrigin origin);

  /// What rules remember for the connection: slots that the compiler of rules numbers.
  @Nullable Object attachment(int slot);

  void attach(int slot, @Nullable Object value);

  /// The field of a PROXY v2 header (TLV); null when there was none.
  byte @Nullable [] proxyField(int type);
}
