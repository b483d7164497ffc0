package io.whydown.balancer.engine;

import io.whydown.balancer.config.GatewayConfig;
import io.whydown.balancer.fcgi.Parameters;
import io.whydown.balancer.fcgi.Records;
import io.whydown.balancer.http1.ChunkReader;
import io.whydown.balancer.http1.Head;
import io.whydown.balancer.http1.HeadFault;
import io.whydown.balancer.http1.HeadReader;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Memory;
import java.util.List;

/// Makes records of the text of requests. Not thread-safe: one for each connection.
final class GatewayRequest {

  private enum State {
    BETWEEN,
    LENGTH,
    CHUNKS
  }

  private static final int MOST_NUMBER = 0xffff;

  /// Nothing of a record is worth its header below this.
  private static final int LEAST_ROOM = 512;

  final LentBuffer out;
  private final LoopContext context;
  private final GatewayConfig application;
  private final GatewayLayer.Asker asker;
  private final ChunkReader chunks = new ChunkReader();
  private State state = State.BETWEEN;
  private long left;
  private int number;
  private boolean isHead;
  private boolean hasAskedValues;
  private int owed;

  GatewayRequest(LoopContext context, GatewayConfig application, GatewayLayer.Asker asker) {
    this.context = context;
    this.application = application;
    this.asker = asker;
    this.out = new LentBuffer(context.http2().outputs());
  }

  int number() {
    return number;
  }

  boolean isHead() {
    return isHead;
  }

  /// No request has begun, or the last one has been taken whole.
  boolean isBetween() {
    return state == State.BETWEEN;
  }

  /// The bytes of text whose records have not gone out.
  int owed() {
    return owed;
  }

  void owe(int bytes) {
    owed = bytes;
  }

  void askValues() {
    hasAskedValues = true;
    Buffer buffer = out.buffer();
    List<String> asked = List.of("FCGI_MAX_REQS", "FCGI_MPXS_CONNS");
    int size = asked.stream().mapToInt(name -> Records.size(name, "")).sum();
    Records.header(buffer, Records.GET_VALUES, 0, size);
    asked.forEach(name -> Records.pair(buffer, name, ""));
  }

  /// Whether nothing may be asked before the application has said what it can do.
  boolean mustWait() {
    return hasAskedValues;
  }

  /// Takes what there is room for; the output is empty. Returns where it ends, or -1 for what
  /// cannot be said.
  int take(Memory memory, int from, int to) {
    return switch (state) {
      case BETWEEN -> head(memory, from, to);
      case LENGTH -> length(memory, from, to);
      case CHUNKS -> chunks(memory, from, to);
    };
  }

  private int head(Memory memory, int from, int to) {
    int end = HeadReader.findEnd(memory, from, to);
    if (end < 0) {
      return -1;
    }
    Head head = context.http2().head();
    if (HeadReader.readRequest(memory, from, end, head) != HeadFault.NONE) {
      return -1;
    }
    long body = head.isChunked ? chunkedLength(memory, end, to) : Math.max(0, head.contentLength);
    List<Parameters.Parameter> parameters =
        body < 0 ? null : Parameters.of(head, body, asker.facts(), application, asker.said());
    number = number % MOST_NUMBER + 1;
    isHead = head.isHead;
    if (parameters == null || !write(parameters)) {
      return -1;
    }
    if (head.isChunked) {
      chunks.begin();
      state = State.CHUNKS;
    } else if (head.contentLength > 0) {
      left = head.contentLength;
      state = State.LENGTH;
    } else {
      end();
    }
    return end;
  }

  /// An application has to know how much comes: a body in chunks is here whole, or -1.
  private static long chunkedLength(Memory memory, int from, int to) {
    return BodySoFar.isWhole(memory, from, to) ? BodySoFar.unchunked(memory, from, to).length : -1;
  }

  /// False when there is no room for them.
  private boolean write(List<Parameters.Parameter> parameters) {
    Buffer buffer = out.buffer();
    Records.begin(buffer, number, application.keepsConnections());
    int at = buffer.end;
    buffer.end += Records.HEADER;
    for (var each : parameters) {
      // the empty records behind the parameters and the body have to fit, too
      if (buffer.room() - Records.size(each.name(), each.value()) < 3 * Records.HEADER) {
        return false;
      }
      Records.pair(buffer, each.name(), each.value());
    }
    int length = buffer.end - at - Records.HEADER;
    if (length > Records.MAX_CONTENT) {
      return false;
    }
    Records.putHeader(buffer.memory, at, Records.PARAMS, number, length);
    Records.header(buffer, Records.PARAMS, number, 0);
    return true;
  }

  private void end() {
    Records.header(out.buffer(), Records.STDIN, number, 0);
    state = State.BETWEEN;
  }

  private int length(Memory memory, int from, int to) {
    int next = data(memory, from, (int) Math.min(to, from + left));
    left -= next - from;
    if (left == 0) {
      end();
    }
    return next;
  }

  private int data(Memory memory, int from, int to) {
    Buffer buffer = out.buffer();
    int room = buffer.room() - 2 * Records.HEADER;
    int count = Math.min(Math.min(to - from, room), Records.MAX_CONTENT);
    if (count <= 0) {
      return from;
    }
    Records.header(buffer, Records.STDIN, number, count);
    buffer.append(memory, from, count);
    return from + count;
  }

  private int chunks(Memory memory, int from, int to) {
    int at = from;
    while (at < to && out.buffer().room() > LEAST_ROOM) {
      if (chunks.isInData()) {
        int next = data(memory, at, (int) Math.min(to, at + chunks.dataLeft()));
        chunks.skipData(next - at);
        at = next;
      } else {
        at = chunks.take(memory, at, at + 1);
      }
      if (chunks.isBroken()) {
        return -1;
      }
      if (chunks.isDone()) {
        end();
        break;
      }
    }
    return at;
  }
}
