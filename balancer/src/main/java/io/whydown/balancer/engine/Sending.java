package io.whydown.balancer.engine;

import io.whydown.balancer.config.HttpOptions.ConnectionMode;
import io.whydown.balancer.config.ServerConfig.ProxyHeader;
import io.whydown.balancer.hook.Pace;
import io.whydown.balancer.http1.ChunkReader;
import io.whydown.balancer.http1.Head;
import io.whydown.balancer.transport.Buffer;

/// Prepares what a server is sent: a PROXY header, the request's head, and what is there of its
/// body. Stateless.
final class Sending {

  /// What became of it.
  enum Outcome {
    READY,
    /// The head does not fit into a buffer.
    TOO_LARGE,
    /// What is there of the body is not what its framing says.
    MALFORMED
  }

  private Sending() {}

  static Outcome prepare(
      Exchange x, BackendRuntime backend, ServerRuntime server, ServerConnection connection) {
    Flow flow = x.requestFlow;
    flow.reset();
    flow.pace = x.requestPace;
    x.bodyWaits = false;
    ResponseRules.begin(x);
    flow.maySplice = backend.config.options().splice();
    if (server.config.sendProxy() != ProxyHeader.NONE
        && !connection.isConnected
        && connection.clear == null
        && !connection.isTls()) {
      ConnectionKey.introduce(x, server, flow.output());
    }
    if (!x.http) {
      flow.expectUntilClose();
      return Outcome.READY;
    }
    return request(x, backend, flow, connection.isConnected);
  }

  private static Outcome request(
      Exchange x, BackendRuntime backend, Flow flow, boolean isConnected) {
    Buffer out = flow.output();
    Head head = x.requestHead;
    String nameHeader = backend.config.options().nameHeader();
    if (nameHeader != null) {
      // each attempt names the server that it goes to
      x.requestView.set(nameHeader, String.valueOf(x.server()));
    }
    int from = out.end;
    if (!HeadWriter.writeRequest(x.requestView, out, say(x, backend))) {
      return Outcome.TOO_LARGE;
    }
    HeadWriter.end(out);
    FieldNames.adjust(backend.config.options().fieldCase(), out, from);
    Buffer in = x.client().in;
    if (x.isRetained || in == null || in.memory != head.memory()) {
      // The second attempt: the head, and the body behind it, are where they were.
      return x.isRetained ? retain(x, in, out, x.retainedLength) : Outcome.TOO_LARGE;
    }
    int whole = wholeLength(x, backend, in);
    boolean fits = whole >= 0 && whole - (head.end - head.start) <= out.room();
    if (fits && x.requestEncoder == null) {
      x.isRetained = true;
      x.retainedLength = whole;
      flow.expectNothing();
      return retain(x, in, out, whole);
    }
    if (!isConnected) {
      // Head and body stay where they are until a server is there: another one may have to be
      // tried.
      x.bodyWaits = true;
      return beginsWell(flow, head, in) ? Outcome.READY : Outcome.MALFORMED;
    }
    return takeBody(x, in) ? Outcome.READY : Outcome.MALFORMED;
  }

  /// What is there of the body goes with the head where that has not gone yet: one who frames it
  /// anew sees both at once. False when it is malformed.
  private static boolean takeBody(Exchange x, Buffer in) {
    Flow flow = x.requestFlow;
    Head head = x.requestHead;
    saveHead(x);
    in.consume(head.end - head.start);
    flow.encoder = x.requestEncoder;
    x.requestEncoder = null;
    if (head.isChunked) {
      flow.expectChunks(flow.encoder != null);
    } else {
      flow.expectLength(Math.max(0, head.contentLength));
    }
    boolean isWell = flow.sent > 0 || flow.gather(in);
    x.client().releaseInput();
    return isWell;
  }

  /// Whether what is there of the body is what its framing says. Nothing of it is taken.
  static boolean beginsWell(Flow flow, Head head, Buffer in) {
    if (head.isChunked) {
      ChunkReader chunks = flow.chunks;
      chunks.begin();
      int at = head.end;
      while (at < in.end && !chunks.isDone() && !chunks.isBroken()) {
        at = chunks.take(in.memory, at, in.end);
      }
      return !chunks.isBroken();
    }
    return true;
  }

  /// The server is there: the body follows its head.
  static void beginBody(Exchange x) {
    Buffer in = x.client().in;
    if (x.bodyWaits && in != null) {
      x.bodyWaits = false;
      // What has come since, and is malformed, is met again when it is relayed.
      boolean _ = takeBody(x, in);
    }
  }

  private static Outcome retain(
      Exchange x, @org.jspecify.annotations.Nullable Buffer in, Buffer out, int length) {
    Head head = x.requestHead;
    int body = length - (head.end - head.start);
    if (in == null || body > out.room()) {
      return Outcome.TOO_LARGE;
    }
    out.append(in.memory, head.end, body);
    x.requestFlow.expectNothing();
    x.requestFlow.body = body;
    Pace pace = x.requestPace;
    if (pace != null && body > 0) {
      // a small request goes whole, so that it can be repeated
      pace.spend(body, x.context.loop.nowMillis());
    }
    return Outcome.READY;
  }

  /// The length of head and body when both are in the buffer; -1 when they are not.
  private static int wholeLength(Exchange x, BackendRuntime backend, Buffer in) {
    Head head = x.requestHead;
    int headLength = head.end - head.start;
    if (head.isChunked) {
      if (!backend.config.retry().needsRequest()) {
        return -1;
      }
      int end = BodySoFar.wholeEnd(in.memory, head.end, in.end);
      return end < 0 ? -1 : end - head.start;
    }
    long length = Math.max(0, head.contentLength);
    return in.end - head.end >= length ? headLength + (int) length : -1;
  }

  /// Copies the head to a block of its own, for logs and rules to come, because its block is
  /// needed.
  static void saveHead(Exchange x) {
    if (x.saved != null) {
      return;
    }
    Head head = x.requestHead;
    Buffer saved = x.context.loop.buffers().take();
    head.memory().copyTo(head.start, saved.memory, head.start, head.end - head.start);
    head.moveTo(saved.memory);
    x.saved = saved;
  }

  private static HeadWriter.Say say(Exchange x, BackendRuntime backend) {
    boolean closes =
        x.frontendRuntime().proxy.http().connection() != ConnectionMode.KEEP_ALIVE
            || backend.proxy.http().connection() != ConnectionMode.KEEP_ALIVE;
    x.serverKeepsAlive = !closes;
    boolean http11 = x.requestHead.isHttp11;
    if (x.upgradeAsked) {
      return HeadWriter.Say.NOTHING;
    }
    if (closes) {
      return http11 && !backend.config.options().pretendKeepAlive()
          ? HeadWriter.Say.CLOSE
          : HeadWriter.Say.NOTHING;
    }
    return http11 ? HeadWriter.Say.NOTHING : HeadWriter.Say.KEEP_ALIVE;
  }
}
