package io.whydown.balancer.engine;

import io.whydown.balancer.http2.Frames;
import io.whydown.balancer.transport.Memory;

/// The frame that is being read. Not thread-safe: one for each connection.
final class Http2Frame {

  int type;
  int flags;
  int id;

  /// Bytes of its payload that were not looked at yet.
  int left;

  /// Its header was read, and not all of its payload.
  boolean isOpen;

  /// Reads a header (RFC 9113, 4.1).
  void read(Memory memory, int at) {
    left = Frames.int24(memory, at);
    type = memory.get(at + 3) & 0xff;
    flags = memory.get(at + 4) & 0xff;
    id = Frames.int32(memory, at + 5) & Integer.MAX_VALUE;
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }
}
