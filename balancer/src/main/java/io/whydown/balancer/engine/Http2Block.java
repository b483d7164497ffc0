package io.whydown.balancer.engine;

import io.whydown.balancer.http2.Frames;
import io.whydown.balancer.http2.Http2Fault;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.BufferPool;
import io.whydown.balancer.transport.Memory;
import org.jspecify.annotations.Nullable;

/// Header blocks: taken out of HEADERS, and put together where CONTINUATION follows. No longer than
/// a buffer. Not thread-safe: one for each connection.
final class Http2Block {

  private final Http2Connection connection;
  private @Nullable Buffer whole;
  private int stream;
  private boolean ends;
  private int frames;

  Http2Block(Http2Connection connection) {
    this.connection = connection;
  }

  private BufferPool buffers() {
    return connection.context.loop.buffers();
  }

  /// Whether one has begun that is not whole yet.
  boolean isOpen() {
    return whole != null;
  }

  /// Whether a frame may come now: nothing but the rest of an open block, and no rest of none.
  boolean admits(int type, int id) {
    boolean continues = type == Frames.CONTINUATION;
    return isOpen() ? continues && id == stream : !continues;
  }

  Http2Fault begin(Memory memory, int from, int to, int flags, int id) {
    int at = from;
    int pad = 0;
    if ((flags & Frames.PADDED) != 0) {
      if (at == to) {
        return Http2Fault.FRAME_SIZE;
      }
      pad = memory.get(at++) & 0xff;
    }
    if ((flags & Frames.WITH_PRIORITY) != 0) {
      if (to - at < 5) {
        return Http2Fault.FRAME_SIZE;
      }
      if ((Frames.int32(memory, at) & Integer.MAX_VALUE) == id) {
        return Http2Fault.SELF_DEPENDENCY;
      }
      at += 5;
    }
    if (pad > to - at) {
      return Http2Fault.PADDING;
    }
    boolean endsStream = (flags & Frames.END_STREAM) != 0;
    if ((flags & Frames.END_HEADERS) != 0) {
      return connection.fields(memory, at, to - pad, id, endsStream);
    }
    Buffer first = buffers().take();
    whole = first;
    stream = id;
    ends = endsStream;
    frames = 0;
    first.append(memory, at, to - pad - at);
    return Http2Fault.NONE;
  }

  Http2Fault goOn(Memory memory, int from, int to, int flags) {
    Buffer block = whole;
    if (block == null || to - from > block.room()) {
      return Http2Fault.BLOCK_TOO_LARGE;
    }
    if (++frames > connection.own.maxContinuations()) {
      return Http2Fault.CONTINUATION_FLOOD;
    }
    block.append(memory, from, to - from);
    if ((flags & Frames.END_HEADERS) == 0) {
      return Http2Fault.NONE;
    }
    whole = null;
    Http2Fault fault = connection.fields(block.memory, block.start, block.end, stream, ends);
    buffers().give(block);
    return fault;
  }

  /// Gives back what was gathered.
  void close() {
    Buffer gathered = whole;
    if (gathered != null) {
      whole = null;
      buffers().give(gathered);
    }
  }
}
