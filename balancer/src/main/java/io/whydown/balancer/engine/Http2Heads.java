package io.whydown.balancer.engine;

import io.whydown.balancer.http1.Head;
import io.whydown.balancer.http2.Frames;
import io.whydown.balancer.http2.ResponseBlock;
import io.whydown.balancer.transport.Buffer;

/// Writes our frames with settings, heads and trailers. Stateless.
final class Http2Heads {

  private static final int DEFAULT_TABLE = 4_096;

  private Http2Heads() {}

  static void settings(Http2Settings own, Buffer out, int... pairs) {
    int at = out.end;
    out.end += Frames.HEADER;
    for (int i = 0; i < pairs.length; i += 2) {
      Frames.setting(out, pairs[i], pairs[i + 1]);
    }
    Frames.setting(out, Frames.SETTING_MAX_HEADER_LIST_SIZE, own.headerBytes());
    if (own.window() != Frames.DEFAULT_WINDOW) {
      Frames.setting(out, Frames.SETTING_INITIAL_WINDOW_SIZE, own.window());
    }
    if (own.headerTableBytes() != DEFAULT_TABLE) {
      Frames.setting(out, Frames.SETTING_HEADER_TABLE_SIZE, own.headerTableBytes());
    }
    int length = out.end - at - Frames.HEADER;
    Frames.putHeader(out.memory, at, length, Frames.SETTINGS, 0, 0);
  }

  static void head(Http2Stream stream, Head head, boolean last, Buffer out) {
    int at = out.end;
    out.end += Frames.HEADER;
    stream.connection.writeBlock(stream, head, out);
    frameBlock(stream.id, last, at, out);
    stream.connection.output.scheduleFlush();
  }

  static void trailers(Http2Stream stream, Buffer lines, int length, Buffer out) {
    int at = out.end;
    out.end += Frames.HEADER;
    ResponseBlock.writeTrailers(lines.memory, lines.start, lines.start + length, out);
    frameBlock(stream.id, true, at, out);
  }

  /// Puts the header of its frame before a block, and more between its parts where it is long.
  private static void frameBlock(int number, boolean last, int at, Buffer out) {
    int length = out.end - at - Frames.HEADER;
    int ends = last ? Frames.END_STREAM : 0;
    if (length <= Frames.MAX_PAYLOAD) {
      int whole = ends | Frames.END_HEADERS;
      Frames.putHeader(out.memory, at, length, Frames.HEADERS, whole, number);
      return;
    }
    Frames.putHeader(out.memory, at, Frames.MAX_PAYLOAD, Frames.HEADERS, ends, number);
    int from = at + Frames.HEADER + Frames.MAX_PAYLOAD;
    int rest = out.end - from;
    out.memory.copyTo(from, out.memory, from + Frames.HEADER, rest);
    out.end += Frames.HEADER;
    // A head is no longer than a buffer, so that two frames are enough.
    Frames.putHeader(out.memory, from, rest, Frames.CONTINUATION, Frames.END_HEADERS, number);
  }
}
