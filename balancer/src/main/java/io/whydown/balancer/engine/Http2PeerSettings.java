package io.whydown.balancer.engine;

import io.whydown.balancer.http2.Frames;
import io.whydown.balancer.http2.Http2Fault;
import io.whydown.balancer.transport.Memory;

/// What a peer has said of itself (RFC 9113, 6.5.2). Not thread-safe: one for each connection.
final class Http2PeerSettings {

  private int window = Frames.DEFAULT_WINDOW;
  private int maxStreams = Integer.MAX_VALUE;
  private boolean takesConnectProtocol;

  /// What each stream may be sent at first.
  int window() {
    return window;
  }

  int maxStreams() {
    return maxStreams;
  }

  /// RFC 8441.
  boolean takesConnectProtocol() {
    return takesConnectProtocol;
  }

  /// Reads the payload of a SETTINGS frame.
  Http2Fault read(Memory memory, int from, int to) {
    for (int at = from; at < to; at += 6) {
      Http2Fault fault = setting(memory.int16(at), Frames.int32(memory, at + 2));
      if (fault != Http2Fault.NONE) {
        return fault;
      }
    }
    return Http2Fault.NONE;
  }

  private Http2Fault setting(int number, int value) {
    switch (number) {
      case Frames.SETTING_ENABLE_PUSH, Frames.SETTING_ENABLE_CONNECT_PROTOCOL -> {
        if (value != 0 && value != 1) {
          return Http2Fault.SETTINGS_VALUE;
        }
        takesConnectProtocol |= number == Frames.SETTING_ENABLE_CONNECT_PROTOCOL && value == 1;
      }
      case Frames.SETTING_MAX_CONCURRENT_STREAMS ->
          maxStreams = value < 0 ? Integer.MAX_VALUE : value;
      case Frames.SETTING_INITIAL_WINDOW_SIZE -> {
        if (value < 0) {
          return Http2Fault.WINDOW_OVERFLOW;
        }
        window = value;
      }
      case Frames.SETTING_MAX_FRAME_SIZE -> {
        if (value < Frames.MAX_PAYLOAD || value > 0xffffff) {
          return Http2Fault.SETTINGS_VALUE;
        }
      }
      default -> {
        // We use no dynamic table, and no frames above the size that all take.
      }
    }
    return Http2Fault.NONE;
  }
}
