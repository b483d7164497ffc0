package io.whydown.balancer.engine;

/// Where a stream is.
enum Phase {
  /// A PROXY protocol header is awaited.
  PROXY_HEADER,
  /// TLS is agreed on.
  TLS_HANDSHAKE,
  /// Rules about the first bytes.
  CONTENT,
  /// A request's head is awaited.
  READ_HEAD,
  /// Rules about the request; some wait for its body or for time.
  REQUEST_RULES,
  /// A server is to be found.
  DISPATCH,
  QUEUED,
  /// A failed connect is made again in a moment.
  RETRY_WAIT,
  /// Another loop was asked for an idle connection.
  BORROWING,
  CONNECTING,
  /// Bytes go both ways.
  RELAY,
  /// The balancer's own answer goes out.
  REPLY,
  TARPIT,
  /// All is said; the client's rest is read so that it sees the answer.
  LINGER,
  OVER
}
