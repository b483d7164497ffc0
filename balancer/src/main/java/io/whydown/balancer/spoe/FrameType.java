package io.whydown.balancer.spoe;

/// The first byte of a frame (doc/SPOE.txt, section 3.2.2). Constants.
final class FrameType {

  /// A later piece of a frame that came apart.
  static final int PIECE = 0;

  static final int HELLO = 1;
  static final int DISCONNECT = 2;
  static final int NOTIFY = 3;
  static final int AGENT_HELLO = 101;
  static final int AGENT_DISCONNECT = 102;
  static final int ACK = 103;

  private FrameType() {}
}
