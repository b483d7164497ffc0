package io.whydown.balancer.engine;

import io.whydown.balancer.http1.Head;
import io.whydown.balancer.http1.HeadFault;
import io.whydown.balancer.http1.HeadReader;
import io.whydown.balancer.http2.Frames;
import io.whydown.balancer.http2.HpackDecoder;
import io.whydown.balancer.http2.Http2Fault;
import io.whydown.balancer.http2.MessageShape;
import io.whydown.balancer.http2.RequestBlock;
import io.whydown.balancer.http2.ResponseText;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Errnos;
import io.whydown.balancer.transport.Memory;
import org.jspecify.annotations.Nullable;

/// One request of a check over HTTP/2, on the check's own connection: text of HTTP/1 goes in and
/// comes out. Not thread-safe: one for each connection of a check.
final class Http2CheckLayer extends Layer {

  private static final int STREAM = 1;

  private final CheckRun run;

  /// What is below: TLS, or null for the socket itself.
  private final @Nullable Layer below;

  private final HpackDecoder decoder = new HpackDecoder(4_096);
  private final MessageShape shape = new MessageShape();
  private final ByteQueue text;
  private final Buffer in;
  private final Buffer out;
  private boolean isAsked;
  private boolean isOver;

  Http2CheckLayer(CheckRun run) {
    this.run = run;
    this.below = run.layer;
    this.text = new ByteQueue(run.context.loop.buffers());
    this.in = run.context.http2().takeOutput();
    this.out = run.context.http2().takeOutput();
    out.append(Frames.preface());
    Frames.header(out, 6, Frames.SETTINGS, 0, 0);
    Frames.setting(out, Frames.SETTING_ENABLE_PUSH, 0);
  }

  /// The whole request, head and body: a check's is small.
  @Override
  int send(Memory memory, int offset, int length, boolean more) {
    if (!isAsked) {
      isAsked = true;
      int end = HeadReader.findEnd(memory, offset, offset + length);
      var head = new Head(run.context.engine.process().maxHeaders());
      boolean right =
          end > 0 && HeadReader.readRequest(memory, offset, end, head) == HeadFault.NONE;
      int body = offset + length - end;
      if (!right || body > Frames.MAX_PAYLOAD || RequestBlock.most(head) > Frames.MAX_PAYLOAD) {
        return -Errnos.EPIPE;
      }
      shape.isHead = head.isHead;
      int at = out.end;
      out.end += Frames.HEADER;
      RequestBlock.write(head, !run.isTls(), out);
      int flags = Frames.END_HEADERS | (body == 0 ? Frames.END_STREAM : 0);
      int block = out.end - at - Frames.HEADER;
      Frames.putHeader(out.memory, at, block, Frames.HEADERS, flags, STREAM);
      if (body > 0) {
        Frames.header(out, body, Frames.DATA, Frames.END_STREAM, STREAM);
        out.append(memory, end, body);
      }
    }
    int sent = flush();
    return sent < 0 ? sent : out.isEmpty() ? length : -Errnos.EAGAIN;
  }

  private int flush() {
    while (!out.isEmpty()) {
      int count =
          below == null
              ? run.context.transport.send(run.handle(), out.memory, out.start, out.length(), false)
              : below.send(out.memory, out.start, out.length(), false);
      if (count < 0) {
        return count;
      }
      out.consume(count);
    }
    return 0;
  }

  @Override
  int receive(Memory memory, int offset, int length) {
    while (true) {
      int count = text.take(memory, offset, length);
      if (count > 0 || isOver) {
        return count;
      }
      in.compact();
      int came =
          below == null
              ? run.context.transport.receive(run.handle(), in.memory, in.end, in.room())
              : below.receive(in.memory, in.end, in.room());
      if (came <= 0) {
        return came;
      }
      in.end += came;
      while (!isOver && frame()) {
        // One after the other.
      }
      int sent = flush();
      if (sent < 0 && sent != -Errnos.EAGAIN) {
        return sent;
      }
    }
  }

  /// Reads one frame that is there whole.
  private boolean frame() {
    if (in.length() < Frames.HEADER) {
      return false;
    }
    int length = Frames.int24(in.memory, in.start);
    int type = in.memory.get(in.start + 3);
    int flags = in.memory.get(in.start + 4);
    int stream = Frames.int32(in.memory, in.start + 5) & Integer.MAX_VALUE;
    if (Frames.check(type, length, stream, Frames.MAX_PAYLOAD) != Http2Fault.NONE) {
      isOver = true;
      return false;
    }
    if (in.length() < Frames.HEADER + length) {
      return false;
    }
    int from = in.start + Frames.HEADER;
    int to = from + length;
    int pad = 0;
    boolean padded = type == Frames.DATA || type == Frames.HEADERS;
    if (padded && (flags & Frames.PADDED) != 0 && length > 0) {
      pad = in.memory.get(from++) & 0xff;
    }
    boolean ends = padded && (flags & Frames.END_STREAM) != 0;
    to = Math.max(from, to - pad);
    switch (type) {
      case Frames.HEADERS -> head(from, to, flags, ends);
      case Frames.DATA -> data(from, to, ends);
      case Frames.SETTINGS, Frames.PING -> acknowledge(type, flags, from, to);
      case Frames.RST_STREAM, Frames.GOAWAY -> isOver = true;
      default -> {
        // Windows and the like do not matter to one small request.
      }
    }
    in.consume(Frames.HEADER + length);
    return true;
  }

  private void acknowledge(int type, int flags, int from, int to) {
    if ((flags & Frames.ACK) == 0 && out.room() > 64) {
      int length = type == Frames.PING ? to - from : 0;
      Frames.header(out, length, type, Frames.ACK, 0);
      out.append(in.memory, from, length);
    }
  }

  private void head(int from, int to, int flags, boolean ends) {
    int at = from + ((flags & Frames.WITH_PRIORITY) != 0 ? 5 : 0);
    var list = run.context.http2().list;
    boolean whole = (flags & Frames.END_HEADERS) != 0 && at <= to;
    if (!whole || !decoder.decode(in.memory, at, to, list)) {
      isOver = true;
      return;
    }
    Buffer head = run.context.loop.buffers().take();
    Http2Fault fault = ResponseText.write(list, ends, new byte[0], head, shape);
    if (fault == Http2Fault.NONE && !shape.isInformational) {
      text.append(head);
      isOver = ends;
    } else {
      run.context.loop.buffers().give(head);
      isOver |= fault != Http2Fault.NONE;
    }
  }

  private void data(int from, int to, boolean ends) {
    int length = to - from;
    if (length > 0 && shape.isChunked) {
      text.appendHex(length);
    }
    text.append(in.memory, from, length);
    if (shape.isChunked) {
      text.append((length > 0 ? "\r\n" : "") + (ends ? "0\r\n\r\n" : ""));
    }
    isOver = ends;
  }

  @Override
  void shutOutput() {
    // The check's end is the connection's.
  }

  @Override
  void close() {
    text.clear();
    run.context.http2().giveOutput(in);
    run.context.http2().giveOutput(out);
    if (below != null) {
      below.close();
    }
  }
}
