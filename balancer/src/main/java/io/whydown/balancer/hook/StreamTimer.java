package io.whydown.balancer.hook;

/// The times of a log line (HAProxy's configuration manual, 8.4).
public enum StreamTimer {
  /// Accept date of the stream, milliseconds since 1970 (`%t`, `%Ts`).
  ACCEPTED_AT,
  /// Handshake (`%Th`).
  HANDSHAKE,
  /// Idle before the request (`%Ti`).
  IDLE,
  /// From the first byte of the request to its head's end (`%TR`).
  REQUEST,
  /// Waiting in queues (`%Tw`).
  QUEUE,
  /// Connecting (`%Tc`).
  CONNECT,
  /// Waiting for the response's head (`%Tr`).
  RESPONSE,
  /// Transferring data (`%Td`).
  DATA,
  /// From accept to the end (`%Tt`).
  TOTAL,
  /// From the first byte of the request to the end (`%Ta`).
  ACTIVE,
  /// From accept, or the last end, to the end of the request's head (`%Tq`).
  REQUEST_WITH_IDLE
}
