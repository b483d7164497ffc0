package io.whydown.balancer.engine;

import io.whydown.balancer.config.ProcessConfig;

/// What we allow a peer on one connection. Immutable.
///
/// @param maxStreams at one time
/// @param window bytes of one stream's body that it may send before they are taken
/// @param headerTableBytes what its header blocks may refer to
/// @param headerBytes all fields of one head
/// @param heldBytes of all streams together that may wait for servers, or clients
/// @param maxContinuations frames after the first of a header block
record Http2Settings(
    int maxStreams,
    int window,
    int headerTableBytes,
    int headerBytes,
    int heldBytes,
    int maxContinuations) {

  /// All streams of a connection together; one stream is bounded by its window.
  private static final int HELD_BYTES = 1 << 20;

  /// A header block is no longer than a buffer: more frames than these mean nothing good.
  private static final int MAX_CONTINUATIONS = 32;

  static Http2Settings of(ProcessConfig process) {
    return new Http2Settings(
        process.http2().maxStreams(),
        process.http2().windowBytes(),
        process.http2().headerTableBytes(),
        process.bufferBytes() - process.rewriteBytes(),
        HELD_BYTES,
        MAX_CONTINUATIONS);
  }
}
