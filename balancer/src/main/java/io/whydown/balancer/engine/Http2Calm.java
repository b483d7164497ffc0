package io.whydown.balancer.engine;

import io.whydown.balancer.http2.Frames;

/// How much a peer may ask without use: frames that carry nothing, and requests that it resets
/// before they were answered. Not thread-safe: one for each connection.
final class Http2Calm {

  /*
   * Two stocks. Each frame that makes work and moves nothing takes from the first one, which grows with
   * time; each reset of a request that was not answered takes from the second one, which grows with
   * answers and slowly with time. Browsers and gRPC stay far below.
   */

  private static final int FRAMES = 2_000;
  private static final int FRAMES_EACH_SECOND = 500;
  private static final int RESETS = 200;
  private static final int RESETS_EACH_SECOND = 20;

  /// A body in smaller pieces than this is a burden.
  private static final int SMALL_DATA = 16;

  private long frames = FRAMES;
  private long resets = RESETS;
  private long framesAt;
  private long resetsAt;

  Http2Calm(long nowMillis) {
    framesAt = nowMillis;
    resetsAt = nowMillis;
  }

  boolean allows(int type, int length, int flags, long nowMillis) {
    boolean burden =
        switch (type) {
          case Frames.HEADERS -> false;
          case Frames.DATA -> length < SMALL_DATA && (flags & Frames.END_STREAM) == 0;
          default -> true;
        };
    if (!burden || --frames > 0) {
      return true;
    }
    long seconds = (nowMillis - framesAt) / 1_000;
    if (seconds > 0) {
      frames = Math.min(FRAMES, frames + seconds * FRAMES_EACH_SECOND);
      framesAt = nowMillis;
    }
    return frames > 0;
  }

  boolean allowsReset(long nowMillis) {
    if (--resets > 0) {
      return true;
    }
    long seconds = (nowMillis - resetsAt) / 1_000;
    if (seconds > 0) {
      resets = Math.min(RESETS, resets + seconds * RESETS_EACH_SECOND);
      resetsAt = nowMillis;
    }
    return resets > 0;
  }

  /// A request was answered whole.
  void answered() {
    resets = Math.min(RESETS, resets + 1);
  }

  /// We have sent so many DATA frames: as many windows may be opened for them.
  void sentData() {
    frames = Math.min(FRAMES, frames + 2);
  }
}
