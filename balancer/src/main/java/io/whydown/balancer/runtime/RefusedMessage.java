package io.whydown.balancer.runtime;

import java.time.Instant;

/// The last malformed message of a proxy (`show errors`).
///
/// @param at where in `bytes` the reader gave up
/// @param total how many there were before it and it, of any proxy
@SuppressWarnings("ArrayRecordComponent") // copied at birth; identity is never asked
public record RefusedMessage(
    Instant when,
    long total,
    String frontend,
    String backend,
    String server,
    String source,
    int sourcePort,
    String reason,
    byte[] bytes,
    int at) {

  public RefusedMessage {
    bytes = bytes.clone();
  }
}
