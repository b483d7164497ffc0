package io.whydown.model.testimony;

/// What is set, whatever the program calls it. Times are in seconds.
public enum Setting {
  /// How long a balancer keeps an idle connection to a server.
  BALANCER_KEEPS_IDLE,
  /// How long a server keeps an idle connection.
  SERVER_KEEPS_IDLE,
  /// How long a balancer waits for a connection to be made.
  CONNECT_WAITS,
  /// How long a packet needs to the server and back.
  ROUND_TRIP,
  /// Connections that the process, or a frontend, may have.
  MOST_CONNECTIONS,
  /// Connections that one server may be given.
  MOST_CONNECTIONS_OF_SERVER,
  /// Connections that are counted.
  CONNECTIONS,
  /// The name that a balancer sends to a server in TLS: `on`, `off`, or the name.
  SERVER_NAME_SENT,
  /// Whether a balancer writes the PROXY header, and whether a listener waits for it: `on`, `off`.
  SENDS_PROXY_HEADER,
  TAKES_PROXY_HEADER,
  /// First and last moment of a certificate, in seconds since 1970.
  CERTIFICATE_STARTS,
  CERTIFICATE_ENDS,
  /// What time it was when a line was printed, in seconds since 1970.
  CLOCK
}
