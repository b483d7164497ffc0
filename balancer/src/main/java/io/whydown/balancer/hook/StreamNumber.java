package io.whydown.balancer.hook;

/// Numbers of a stream that logs and samples show.
public enum StreamNumber {
  /// To the client (`%B`).
  BYTES_READ,
  /// From the client (`%U`).
  BYTES_UPLOADED,
  /// Status of the answer; 0 or -1 without one.
  STATUS,
  /// `%rc`; negative when redispatched.
  RETRIES,
  /// Whether it was redispatched: 1 or 0.
  REDISPATCHED,
  /// Connections of the process, the frontend, the backend, the server at the log's time.
  PROCESS_CONNECTIONS,
  FRONTEND_CONNECTIONS,
  BACKEND_CONNECTIONS,
  SERVER_CONNECTIONS,
  /// Places in front of it when it was queued.
  SERVER_QUEUE,
  BACKEND_QUEUE,
  /// Requests on the client's connection, from 1.
  REQUEST_COUNT,
  /// Of `set-priority-class` and `set-priority-offset`.
  PRIORITY_CLASS,
  PRIORITY_OFFSET,
  /// Whether the connection to the server served a request before: 1 or 0.
  CONNECTION_REUSED,
  /// `retries` of the backend, and as they count for this stream; -1 without a backend.
  CONFIGURED_RETRIES,
  MOST_RETRIES
}
