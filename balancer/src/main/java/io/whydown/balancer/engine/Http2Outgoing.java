package io.whydown.balancer.engine;

import io.whydown.balancer.http1.ChunkReader;
import io.whydown.balancer.http1.Head;
import io.whydown.balancer.http1.HeadReader;
import io.whydown.balancer.http2.Frames;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Errnos;
import io.whydown.balancer.transport.Memory;
import org.jspecify.annotations.Nullable;

/// Makes frames of the text of HTTP/1 messages that is written to a stream. Not thread-safe: one
/// for each stream.
final class Http2Outgoing {

  /*
   * The text comes from our own head writer and from bodies whose framing was checked, so that a
   * malformed one is a fault of ours, or of an errorfile: the stream is reset then. Heads come whole,
   * in one piece.
   */

  private enum State {
    HEAD,
    LENGTH,
    CHUNKS,
    TRAILERS,
    /// Until the text's writer ends it.
    UNTIL_END,
    ENDED
  }

  /// A frame with fewer bytes than this is not worth its header while more could fit later.
  private static final int LEAST_ROOM = 512;

  /// The headers of the frames that a block may need.
  private static final int BLOCK_FRAMES = 64;

  private final Http2Stream stream;
  private final ChunkReader chunks = new ChunkReader();
  private State state = State.HEAD;
  private long left;
  private boolean hasBegun;
  private boolean endsLater;
  private @Nullable Buffer trailers;

  Http2Outgoing(Http2Stream stream) {
    this.stream = stream;
  }

  boolean isEnded() {
    return state == State.ENDED;
  }

  /// Whether a head went out.
  boolean hasBegun() {
    return hasBegun;
  }

  /// A head that ends its message is not its end yet.
  void endsLater() {
    endsLater = true;
  }

  /// The count that was taken, or a negative errno.
  int write(Memory memory, int from, int length) {
    int at = from;
    int to = from + length;
    while (at < to) {
      int next =
          switch (state) {
            case HEAD -> head(memory, at, to);
            case LENGTH -> length(memory, at, to);
            case CHUNKS -> chunks(memory, at, to);
            case TRAILERS -> trailers(memory, at, to);
            case UNTIL_END -> data(memory, at, to, false);
            case ENDED -> to;
          };
      if (next < 0) {
        return -Errnos.EPIPE;
      }
      if (next == at) {
        break;
      }
      at = next;
    }
    return at == from ? -Errnos.EAGAIN : at - from;
  }

  private int head(Memory memory, int from, int to) {
    int end = HeadReader.findEnd(memory, from, to);
    if (end < 0) {
      return -1;
    }
    Http2Connection connection = stream.connection;
    Head head = connection.context.http2().head();
    if (!connection.readHead(memory, from, end, head)) {
      return -1;
    }
    Http2Connection.HeadKind kind = connection.kind(stream, head);
    if (kind == null) {
      return -1;
    }
    if (connection.mustWait(stream)) {
      return from;
    }
    Buffer out = connection.output.roomFor(stream, connection.mostOf(head) + BLOCK_FRAMES);
    if (out == null) {
      return from;
    }
    boolean isLast = kind == Http2Connection.HeadKind.EMPTY && !endsLater;
    Http2Heads.head(stream, head, isLast, out);
    hasBegun = true;
    switch (kind) {
      case INFORMATIONAL -> {
        // Another head follows.
      }
      case EMPTY -> {
        if (isLast) {
          ended();
        } else {
          state = State.UNTIL_END;
        }
      }
      case TUNNEL -> state = State.UNTIL_END;
      case MESSAGE -> {
        if (head.isChunked) {
          chunks.begin();
          state = State.CHUNKS;
        } else if (head.contentLength >= 0) {
          left = head.contentLength;
          state = State.LENGTH;
        } else {
          state = State.UNTIL_END;
        }
      }
    }
    return end;
  }

  private int length(Memory memory, int from, int to) {
    int end = (int) Math.min(to, from + left);
    int next = data(memory, from, end, left == end - from);
    left -= next - from;
    if (left == 0) {
      ended();
    }
    return next;
  }

  private int chunks(Memory memory, int from, int to) {
    int at = from;
    while (at < to) {
      if (chunks.isInData()) {
        int end = (int) Math.min(to, at + chunks.dataLeft());
        int next = data(memory, at, end, false);
        chunks.skipData(next - at);
        if (next < end) {
          return next;
        }
        at = next;
      } else if (chunks.isInTrailers()) {
        state = State.TRAILERS;
        return at;
      } else {
        at = chunks.take(memory, at, at + 1);
        if (chunks.isBroken()) {
          return -1;
        }
      }
    }
    return at;
  }

  private int trailers(Memory memory, int from, int to) {
    Buffer lines = trailers;
    if (lines == null) {
      lines = stream.connection.context.loop.buffers().take();
      trailers = lines;
    }
    int at = from;
    while (at < to && !chunks.isDone()) {
      // The last byte is taken when there is room for the frame that it leads to.
      if (chunks.isBeforeLast() && !endWith(lines)) {
        return at;
      }
      if (lines.room() < 1) {
        return -1;
      }
      lines.append(memory, at, 1);
      at = chunks.take(memory, at, at + 1);
      if (chunks.isBroken()) {
        return -1;
      }
    }
    return at;
  }

  private boolean endWith(Buffer lines) {
    // Behind the lines stands the CR of the empty one.
    int length = lines.length() - 1;
    Http2Connection connection = stream.connection;
    Buffer out = connection.output.roomFor(stream, length * 3 + BLOCK_FRAMES);
    if (out == null) {
      return false;
    }
    if (length <= 0) {
      Frames.header(out, 0, Frames.DATA, Frames.END_STREAM, stream.id);
    } else {
      Http2Heads.trailers(stream, lines, length, out);
    }
    ended();
    return true;
  }

  private void ended() {
    state = State.ENDED;
    stream.connection.output.scheduleFlush();
    close();
  }

  /// Returns where it ends; `from` when nothing may be sent now.
  private int data(Memory memory, int from, int to, boolean isLast) {
    Http2Output output = stream.connection.output;
    int at = from;
    while (at < to) {
      int wanted = Math.min(to - at, Frames.MAX_PAYLOAD);
      int window = Math.min(stream.sendWindow, output.window());
      if (window <= 0) {
        if (output.window() <= 0) {
          output.waits(stream);
        }
        break;
      }
      int count = Math.min(wanted, window);
      Buffer out = output.roomFor(stream, Math.min(count, LEAST_ROOM) + Frames.HEADER);
      if (out == null) {
        break;
      }
      count = Math.min(count, output.room(out) - Frames.HEADER);
      int flags = isLast && at + count == to ? Frames.END_STREAM : 0;
      Frames.header(out, count, Frames.DATA, flags, stream.id);
      out.append(memory, at, count);
      stream.sendWindow -= count;
      output.sent(count);
      at += count;
    }
    output.scheduleFlush();
    return at;
  }

  /// The writer has no more, where only it knows that.
  void end() {
    if (state == State.UNTIL_END) {
      Buffer out = stream.connection.output.forControl();
      Frames.header(out, 0, Frames.DATA, Frames.END_STREAM, stream.id);
      ended();
    }
  }

  /// What comes from now on is not wanted.
  void discard() {
    state = State.ENDED;
    close();
  }

  void close() {
    Buffer lines = trailers;
    if (lines != null) {
      trailers = null;
      stream.connection.context.loop.buffers().give(lines);
    }
  }
}
