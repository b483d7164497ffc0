package io.whydown.diagnose.cause;

/// The places that a connection meets, in order. Of two faults the one with the earlier stage is
/// met first; two candidates of one stage compete for the same fault, two of different stages are
/// independent of each other.
public enum Stage {
  /// The balancer itself: it does not run, does not listen, or runs another configuration.
  BALANCER,
  /// The balancer does not try: maintenance, an empty slot, a queue.
  NOT_TRIED,
  /// The name of the server.
  NAME,
  /// Sockets, ports, memory and policy of the balancer's own process.
  BALANCER_LOCAL,
  /// The balancer's routing decision.
  BALANCER_ROUTE,
  /// The balancer's own packet filter.
  BALANCER_FILTER,
  /// Links, routers and boxes between.
  PATH,
  /// Whether the dialled address is the server at all.
  ADDRESS,
  /// The server's packet filter.
  SERVER_FILTER,
  /// Address translation into a container or another namespace.
  TRANSLATION,
  /// The socket that should take the connection.
  LISTENER,
  /// The process behind the socket: queue, freeze, limits.
  ACCEPT,
  /// TLS.
  TLS,
  /// What the application says.
  APPLICATION,
  /// The health check asks for the wrong thing.
  CHECK
}
