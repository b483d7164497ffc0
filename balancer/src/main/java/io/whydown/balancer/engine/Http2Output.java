package io.whydown.balancer.engine;

import io.whydown.balancer.http2.Frames;
import io.whydown.balancer.http2.Http2Fault;
import io.whydown.balancer.transport.Buffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What a connection has to send, the window for all its streams together, and the streams that
/// wait for room, in the order in which they came. Not thread-safe.
final class Http2Output {

  /// Room that bodies leave to frames about the connection.
  private static final int RESERVE = 8_192;

  /// With less than this no more frames are read, since each may need an answer.
  private static final int LEAST = 1_024;

  /// No frame about the connection is longer.
  private static final int LONGEST = 64;

  private final Http2Connection connection;
  private final ArrayDeque<Http2Stream> waiting = new ArrayDeque<>(4);
  private @Nullable Buffer out;
  private int window = Frames.DEFAULT_WINDOW;
  private boolean scheduled;
  private boolean isClosed;
  private final Runnable flush = this::flushNow;

  Http2Output(Http2Connection connection) {
    this.connection = connection;
  }

  int window() {
    return window;
  }

  void sent(int count) {
    window -= count;
    connection.calm.sentData();
  }

  /// False when it grows beyond its bound.
  private boolean widen(int amount) {
    long wider = (long) window + amount;
    if (wider > Integer.MAX_VALUE) {
      return false;
    }
    window = (int) wider;
    return true;
  }

  /// The peer gives all streams more, or less, than before.
  Http2Fault widenAll(int more) {
    for (Http2Stream stream : connection.streams.all()) {
      long wider = (long) stream.sendWindow + more;
      if (wider > Integer.MAX_VALUE) {
        return Http2Fault.WINDOW_OVERFLOW;
      }
      stream.sendWindow = (int) wider;
      if (wider > 0) {
        mayWrite(stream);
      }
    }
    return Http2Fault.NONE;
  }

  /// A WINDOW_UPDATE came: for a stream, or for all together (0).
  Http2Fault widen(int id, int amount) {
    if (id == 0) {
      return amount == 0
          ? Http2Fault.WINDOW_ZERO
          : widen(amount) ? Http2Fault.NONE : Http2Fault.WINDOW_OVERFLOW;
    }
    Http2Stream stream = connection.streams.get(id);
    if (stream == null) {
      return connection.isIdle(id) ? Http2Fault.FRAME_UNEXPECTED : Http2Fault.NONE;
    }
    long wider = (long) stream.sendWindow + amount;
    if (amount == 0) {
      connection.reset(stream, Http2Fault.STREAM_WINDOW_ZERO);
    } else if (wider > Integer.MAX_VALUE) {
      connection.reset(stream, Http2Fault.STREAM_WINDOW);
    } else {
      stream.sendWindow = (int) wider;
      mayWrite(stream);
    }
    return Http2Fault.NONE;
  }

  boolean hasBytes() {
    Buffer buffer = out;
    return buffer != null && !buffer.isEmpty();
  }

  private Buffer buffer() {
    Buffer buffer = out;
    if (buffer == null) {
      buffer = connection.context.http2().takeOutput();
      out = buffer;
    }
    return buffer;
  }

  /// Whether frames about the connection might not fit any more.
  boolean isStuffed() {
    Buffer buffer = out;
    if (buffer == null || buffer.room() + buffer.start >= RESERVE * 3 / 4) {
      return false;
    }
    flushOnce();
    buffer = out;
    return buffer != null && buffer.room() + buffer.start < RESERVE * 3 / 4;
  }

  /// For a short frame, for which there is always room.
  Buffer forControl() {
    Buffer buffer = isClosed ? null : buffer();
    if (buffer != null && buffer.room() < LEAST) {
      buffer.compact();
      if (buffer.room() < LONGEST) {
        // A peer that takes nothing of what it asked for.
        connection.end();
        buffer = null;
      }
    }
    return buffer == null ? connection.context.http2().nowhere() : buffer;
  }

  /// The buffer when a frame of this length fits; else null, and the stream waits in line.
  @Nullable Buffer roomFor(Http2Stream stream, int length) {
    Buffer buffer = buffer();
    if (room(buffer) < length && buffer.start > 0) {
      buffer.compact();
    }
    if (room(buffer) < length) {
      flushOnce();
      buffer = buffer();
      buffer.compact();
    }
    if (room(buffer) < length) {
      waits(stream);
      return null;
    }
    return buffer;
  }

  int room(Buffer buffer) {
    return buffer.room() - RESERVE;
  }

  void waits(Http2Stream stream) {
    if (!stream.isWaiting) {
      stream.isWaiting = true;
      waiting.addLast(stream);
    }
  }

  void forget(Http2Stream stream) {
    if (stream.isWaiting) {
      stream.isWaiting = false;
      waiting.remove(stream);
    }
  }

  /// The stream's own window has opened.
  void mayWrite(Http2Stream stream) {
    Wire user = stream.wire;
    if (user != null && !stream.isWaiting && !user.writable) {
      user.writable = true;
      connection.wake(user);
    }
  }

  /// Lets those in line write as long as there is room, each once.
  void serveWaiting() {
    int count = waiting.size();
    while (count-- > 0 && !waiting.isEmpty() && window > 0 && !isClosed) {
      Buffer buffer = out;
      if (buffer != null && room(buffer) + buffer.start < RESERVE) {
        return;
      }
      Http2Stream stream = waiting.removeFirst();
      stream.isWaiting = false;
      mayWrite(stream);
    }
  }

  /// Sends at the end of the loop's round.
  void scheduleFlush() {
    if (!scheduled && !isClosed) {
      scheduled = true;
      connection.context.loop.defer(flush);
    }
  }

  private void flushNow() {
    scheduled = false;
    if (isClosed) {
      return;
    }
    do {
      flushOnce();
      if (isClosed) {
        return;
      }
      serveWaiting();
    } while (hasBytes() && connection.wire.writable && !isClosed);
    if (isClosed) {
      return;
    }
    if (connection.isEnding() && !hasBytes()) {
      connection.said();
      return;
    }
    if (!isStuffed()) {
      connection.resume();
    }
    if (!isClosed) {
      connection.moved();
    }
  }

  private void flushOnce() {
    Buffer buffer = out;
    if (buffer == null) {
      return;
    }
    while (!buffer.isEmpty()) {
      int count = connection.wire.drain(buffer, buffer.length(), false);
      if (count == Wire.FAILURE) {
        connection.end();
        return;
      }
      if (count == 0) {
        return;
      }
      connection.bytesWent();
    }
    out = null;
    connection.context.http2().giveOutput(buffer);
  }

  void close() {
    isClosed = true;
    for (Http2Stream stream : waiting) {
      stream.isWaiting = false;
    }
    waiting.clear();
    Buffer buffer = out;
    if (buffer != null) {
      out = null;
      connection.context.http2().giveOutput(buffer);
    }
  }
}
