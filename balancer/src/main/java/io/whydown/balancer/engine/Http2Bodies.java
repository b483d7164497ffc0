package io.whydown.balancer.engine;

import io.whydown.balancer.http2.Frames;
import io.whydown.balancer.http2.Http2Fault;
import io.whydown.balancer.transport.Buffer;

/// DATA that comes, which is taken as it comes, and the windows that are given for it. Not
/// thread-safe: one for each connection.
final class Http2Bodies {

  private final Http2Connection connection;
  private final Http2Frame frame;
  private int padding;
  private boolean paddingKnown;

  /// What came and was not given back as window yet; what waits for streams' users.
  private int owed;

  private int held;

  Http2Bodies(Http2Connection connection, Http2Frame frame) {
    this.connection = connection;
    this.frame = frame;
  }

  /// Accounts for a frame as it begins, so that windows hold for frames, not bytes.
  Http2Fault begin() {
    padding = 0;
    paddingKnown = !frame.has(Frames.PADDED);
    int id = frame.id;
    if (connection.isIdle(id)) {
      return Http2Fault.FRAME_UNEXPECTED;
    }
    owed += frame.left;
    if (owed > Frames.DEFAULT_WINDOW) {
      return Http2Fault.WINDOW_OVERRUN;
    }
    Http2Stream stream = connection.streams.get(frame.id);
    if (stream == null || stream.hasEnded) {
      if (stream != null) {
        connection.reset(stream, Http2Fault.STREAM_ENDED);
      } else if (!connection.streams.wasReset(id)) {
        return Http2Fault.STREAM_CLOSED;
      }
    } else if (!stream.account(frame.left)) {
      connection.reset(stream, Http2Fault.STREAM_WINDOW);
    }
    return Http2Fault.NONE;
  }

  /// Takes what has come of the frame.
  Http2Fault take(Buffer in) {
    if (!paddingKnown) {
      if (frame.left < 1) {
        return Http2Fault.PADDING;
      }
      padding = in.memory.get(in.start) & 0xff;
      in.consume(1);
      frame.left--;
      paddingKnown = true;
      if (padding > frame.left) {
        return Http2Fault.PADDING;
      }
    }
    Http2Stream stream = connection.streams.get(frame.id);
    int count = Math.min(frame.left - padding, in.length());
    if (count > 0) {
      if (stream != null && !stream.body(in.memory, in.start, count)) {
        connection.reset(stream, Http2Fault.LENGTH_MISMATCH);
        stream = null;
      }
      in.consume(count);
      frame.left -= count;
    }
    int pads = frame.left == padding ? Math.min(padding, in.length()) : 0;
    in.consume(pads);
    frame.left -= pads;
    padding -= pads;
    if (frame.left == 0) {
      frame.isOpen = false;
      if (frame.has(Frames.END_STREAM) && stream != null) {
        connection.endedBy(stream, null);
      }
    }
    if (stream != null) {
      connection.tell(stream);
    }
    giveConnectionWindow();
    return Http2Fault.NONE;
  }

  /// Bytes that wait for streams' users, more or fewer.
  void hold(int more) {
    held += more;
    if (more < 0) {
      giveConnectionWindow();
    }
  }

  private void giveConnectionWindow() {
    // While users do not take what has come, the peer gets no more window for all streams together.
    if (owed >= Frames.DEFAULT_WINDOW / 4
        && held < connection.own.heldBytes()
        && connection.isOpen()) {
      Frames.windowUpdate(connection.output.forControl(), 0, owed);
      owed = 0;
      connection.output.scheduleFlush();
    }
  }

  void giveWindow(int id, int amount) {
    if (connection.isOpen()) {
      Frames.windowUpdate(connection.output.forControl(), id, amount);
      connection.output.scheduleFlush();
    }
  }
}
