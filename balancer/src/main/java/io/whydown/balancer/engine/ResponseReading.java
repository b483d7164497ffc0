package io.whydown.balancer.engine;

import io.whydown.balancer.config.HttpOptions.ConnectionMode;
import io.whydown.balancer.config.RetryConfig;
import io.whydown.balancer.config.StatusCodes;
import io.whydown.balancer.event.BalancerEvent;
import io.whydown.balancer.event.BalancerEvent.Failure;
import io.whydown.balancer.http1.FieldKind;
import io.whydown.balancer.http1.Head;
import io.whydown.balancer.http1.HeadFault;
import io.whydown.balancer.http1.HeadReader;
import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.runtime.RefusedMessage;
import io.whydown.balancer.transport.Buffer;

/// Reads the head of a server's answer and decides what follows from it. Stateless.
@SuppressWarnings("ReferenceEquality") // a proxy, a server, is itself
final class ResponseReading {

  /// The head is there, and its client's copy prepared.
  static final int STARTED = 0;

  /// More is needed.
  static final int WAITS = 1;

  /// The stream went elsewhere.
  static final int MOVED = 2;

  private static final String VERSION_BEGINS = "HTTP/";

  private ResponseReading() {}

  static int head(Exchange x, ClientConnection client, ServerConnection server) {
    while (true) {
      if (x.responseFlow.out != null) {
        // An informational answer goes out before the next head is looked at.
        switch (x.responseFlow.run(server, client)) {
          case SINK_FAILED -> {
            Relaying.countAbort(x, Counter.CLIENT_ABORTS);
            Ending.closeAtOnce(x, 'C', 'H');
            return MOVED;
          }
          case WAIT_SINK -> {
            return waits(x, client);
          }
          default -> {
            // It is out.
          }
        }
      }
      Buffer in = server.in;
      if (in != null && !in.isEmpty()) {
        int end = HeadReader.findEnd(in.memory, in.start, in.end);
        if (end >= 0) {
          int result = read(x, client, server, in, end);
          if (result != AGAIN) {
            return result;
          }
          continue;
        }
        int other = otherSpeech(in);
        if (other >= 0) {
          return refuse(x, HeadFault.VERSION, in, in.start + other);
        }
        if (in.room() == 0) {
          if (in.start == 0) {
            return failed(x, Failure.MALFORMED_RESPONSE, RetryConfig.On.JUNK_RESPONSE);
          }
          in.compact();
        }
      }
      int count = server.fill();
      if (count == Wire.NOTHING) {
        server.releaseInput();
        return waits(x, client);
      }
      if (count < 0 && count != Wire.FULL) {
        boolean any = server.hasInput();
        return any
            ? failed(x, Failure.EMPTY_RESPONSE, RetryConfig.On.EMPTY_RESPONSE)
            : emptyResponse(x, server);
      }
    }
  }

  /// Where the first bytes are no beginning of an answer, so that what will end them need not come;
  /// -1 when they may be one.
  private static int otherSpeech(Buffer in) {
    int length = Math.min(in.length(), VERSION_BEGINS.length());
    for (int i = 0; i < length; i++) {
      byte each = in.memory.get(in.start + i);
      if (each != VERSION_BEGINS.charAt(i)) {
        return i > 0 || each != '\r' && each != '\n' ? i : -1;
      }
    }
    return -1;
  }

  /// The head was an informational one; the next is to be read.
  private static final int AGAIN = 3;

  private static int waits(Exchange x, ClientConnection client) {
    boolean watches = Dialing.backend(x).config.options().abortOnClose();
    if (watches) {
      client.await();
    }
    if (client.hasFailed || watches && client.hasHangup) {
      // As HAProxy has it: 400 is what the log says, and what a client that reads on is told.
      Relaying.countAbort(x, Counter.CLIENT_ABORTS);
      x.ends('C', 'H');
      x.clientKeepsAlive = false;
      Dialing.dropServer(x);
      if (client.hasFailed) {
        x.status = 400;
        Ending.closeAtOnce(x, 'C', 'H');
      } else {
        Ending.answer(x, 400);
      }
      return MOVED;
    }
    return WAITS;
  }

  private static int emptyResponse(Exchange x, ServerConnection server) {
    boolean refused = server.isRefused() && !x.freshOnly;
    if (x.isRetained && (refused || x.serverIsReused && isIdempotent(x))) {
      // The server closed its idle connection at the moment it was taken: nothing was lost (RFC
      // 9110,
      // 9.2.2).
      x.freshOnly = true;
      x.serverDeadline = 0;
      x.clientDeadline = 0;
      Dialing.dropServer(x);
      Dialing.retry(x);
      return MOVED;
    }
    Failure failure = server.hasFailed ? Failure.RESET : Failure.EMPTY_RESPONSE;
    return failed(x, failure, RetryConfig.On.EMPTY_RESPONSE);
  }

  private static boolean isIdempotent(Exchange x) {
    return switch (x.requestView.method()) {
      case "GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE" -> true;
      default -> false;
    };
  }

  /// No answer, or none that can be used: 502, unless it may be tried again.
  static int failed(Exchange x, Failure failure, RetryConfig.On event) {
    BackendRuntime backend = Dialing.backend(x);
    ServerRuntime server = x.serverRuntime;
    int errno = Dialing.connection(x).errno;
    if (server != null) {
      Observing.unanswered(server, failure);
    }
    if (mayRetry(x, backend, event)) {
      Dialing.publishFailure(x, backend, server, failure, errno, true);
      retry(x, backend);
      return MOVED;
    }
    Dialing.publishFailure(x, backend, server, failure, errno, false);
    backend.count(x.context, server, Counter.RESPONSE_ERRORS);
    x.countServerFailure();
    boolean malformed = failure == Failure.MALFORMED_RESPONSE;
    x.ends(malformed ? 'P' : 'S', 'H');
    Ending.answerInstead(x, 502);
    return MOVED;
  }

  static boolean mayRetry(Exchange x, BackendRuntime backend, RetryConfig.On event) {
    RetryConfig retry = backend.config.retry();
    return retry.on().contains(event)
        && x.limits.mayRepeat()
        && x.isRetained
        && x.retries < x.limits.retries(retry.retries());
  }

  static void retry(Exchange x, BackendRuntime backend) {
    x.retries++;
    x.bytesOut = 0;
    Dialing.dropServer(x);
    Dialing.releasePlace(x);
    x.responseFlow.restart();
    x.freshOnly = true;
    // Without redispatch, a request that persistence led here stays here.
    if (x.isDirect && backend.config.options().redispatchEvery() != 0) {
      x.isDirect = false;
    }
    x.serverDeadline = 0;
    x.clientDeadline = 0;
    x.phase = Phase.DISPATCH;
  }

  private static int read(
      Exchange x, ClientConnection client, ServerConnection server, Buffer in, int end) {
    Head head = x.responseHead;
    HeadFault fault = HeadReader.readResponse(in.memory, in.start, end, head);
    if (fault != HeadFault.NONE || !isUsable(x, head)) {
      return refuse(x, fault, in, head.end);
    }
    if (head.isChunked && hasBody(x, head) && !Sending.beginsWell(x.responseFlow, head, in)) {
      // what has come with the head is judged with it
      return refuse(x, x.responseFlow.chunks.fault(), in, head.end);
    }
    if (head.status < 200 && head.status != 101) {
      return informational(x, client, in, head);
    }
    BackendRuntime backend = Dialing.backend(x);
    if (!backend.config.retry().statuses().isEmpty()
        && backend.config.retry().statuses().contains(head.status)
        && x.isRetained
        && x.limits.mayRepeat()
        && x.retries < x.limits.retries(backend.config.retry().retries())) {
      retry(x, backend);
      return MOVED;
    }
    if (!x.responseHeadSeen) {
      x.responseHeadSeen = true;
      x.responseView.begin(server, x.responseFlow);
      x.hasResponse = true;
      x.status = head.status;
      x.bytesOut += head.countedBytes();
      x.responseNanos = x.context.loop.nowNanos();
      x.serverDeadline = 0;
      countFailure(x, x.context.engine.process().statusCodes(), head.status);
      ServerRuntime runtime = x.serverRuntime;
      if (runtime != null) {
        Persistence.remember(x, backend, runtime);
        runtime.counters.increment(x.context.index, classOf(head.status));
        Observing.answered(runtime, head.status);
        if (head.status == 401 || head.status == 407) {
          noteConnectionAuthentication(x, client, server, head.status);
        }
      }
    }
    if (x.compression != null) {
      Compressing.response(x);
    }
    int outcome = ResponseRules.run(x, backend, server);
    if (outcome != STARTED) {
      return outcome;
    }
    return start(x, client, server, in);
  }

  /// A server that authenticates connections (NTLM) takes whoever uses this one for this client
  /// from now on (HAProxy: src/http_ana.c, http_process_res_common).
  private static void noteConnectionAuthentication(
      Exchange x, ClientConnection client, ServerConnection server, int status) {
    String field = status == 401 ? "WWW-Authenticate" : "Proxy-Authenticate";
    for (int i = 0; i < x.responseView.fields(); i++) {
      if (x.responseView.isNamed(i, field)) {
        String scheme = x.responseView.value(i).strip();
        if (scheme.regionMatches(true, 0, "Nego", 0, 4)
            || scheme.regionMatches(true, 0, "NTLM", 0, 4)) {
          server.isPrivate = true;
          client.prefersLastServer = true;
        }
      }
    }
  }

  private static void countFailure(Exchange x, StatusCodes codes, int status) {
    if (codes.isError(status)) {
      x.countRequestFailure();
    }
    if (codes.isFailure(status)) {
      x.countServerFailure();
    }
  }

  /// A server that does not know WebSocket would send nonsense to a client that does.
  private static boolean isRightUpgrade(Exchange x) {
    return !WebSocketHandshake.isAsked(x.requestView)
        || WebSocketHandshake.isAccepted(x.requestView, x.responseView);
  }

  private static boolean isUsable(Exchange x, Head head) {
    return (head.status != 101 || x.upgradeAsked && isRightUpgrade(x))
        && (!head.hasTransferEncoding || head.isChunked || !head.hasOtherEncoding);
  }

  /// Whether what stands behind the head is a body, by what the server was asked.
  private static boolean hasBody(Exchange x, Head head) {
    return head.status >= 200
        && head.status != 204
        && head.status != 304
        && !asksForHead(x)
        && !opensTunnel(x, head);
  }

  private static boolean opensTunnel(Exchange x, Head head) {
    return head.status == 101 || x.requestHead.isConnect && head.status / 100 == 2;
  }

  /// What is no answer, is kept for those who ask.
  private static int refuse(Exchange x, HeadFault fault, Buffer in, int at) {
    publishRefused(x, fault);
    keepRefused(x, fault, in, at);
    return failed(x, Failure.MALFORMED_RESPONSE, RetryConfig.On.JUNK_RESPONSE);
  }

  private static void keepRefused(Exchange x, HeadFault fault, Buffer in, int at) {
    BackendRuntime backend = Dialing.backend(x);
    String server = x.server();
    byte[] bytes = in.memory.bytes(in.start, in.end);
    backend.refusedResponse =
        new RefusedMessage(
            x.context.engine.instant(),
            x.context.engine.countRefused(),
            x.frontend(),
            backend.name(),
            server == null ? "" : server,
            String.valueOf(x.source()),
            x.sourcePort(),
            fault == HeadFault.NONE ? "the answer does not fit the request" : fault.text(),
            bytes,
            Math.max(0, Math.min(bytes.length, at - in.start)));
  }

  private static void publishRefused(Exchange x, HeadFault fault) {
    Engine engine = x.context.engine;
    if (engine.hasSink()) {
      engine.publish(
          new BalancerEvent.MessageRefused(
              engine.instant(), Dialing.backend(x).name(), true, fault.text()));
    }
  }

  private static int informational(Exchange x, ClientConnection client, Buffer in, Head head) {
    x.bytesOut += head.countedBytes();
    if (x.requestHead.isHttp11) {
      x.responseView.edits.clear();
      Buffer out = x.responseFlow.output();
      int from = out.end;
      if (!HeadWriter.writeResponse(x.responseView, out, HeadWriter.Say.NOTHING)) {
        return takeBack(x, out, from);
      }
      HeadWriter.end(out);
    }
    in.consume(head.end - head.start);
    client.await();
    x.serverDeadline = 0;
    return AGAIN;
  }

  /// Which of the counters of answers a status belongs to.
  static Counter classOf(int status) {
    return switch (status / 100) {
      case 1 -> Counter.RESPONSES_1XX;
      case 2 -> Counter.RESPONSES_2XX;
      case 3 -> Counter.RESPONSES_3XX;
      case 4 -> Counter.RESPONSES_4XX;
      case 5 -> Counter.RESPONSES_5XX;
      default -> Counter.RESPONSES_OTHER;
    };
  }

  private static int start(
      Exchange x, ClientConnection client, ServerConnection server, Buffer in) {
    Head head = x.responseHead;
    Flow flow = x.responseFlow;
    boolean tunnels = opensTunnel(x, head);
    boolean bodiless = head.status == 204 || head.status == 304 || tunnels;
    boolean unasked = asksForHead(x) || bodiless;
    boolean empty = x.requestHead.isHead || unasked;
    boolean framed = unasked || head.isChunked || head.contentLength >= 0;
    boolean dechunk = head.isChunked && !x.requestHead.isHttp11;
    x.serverKeepsAlive &=
        framed && (head.isHttp11 ? !head.saysClose : head.saysKeepAlive) && !tunnels;
    // A client that did not ask for a head alone cannot know that nothing comes.
    boolean lacksBody = unasked && !bodiless && !x.requestHead.isHead;
    x.clientKeepsAlive &= framed && !dechunk && !lacksBody && !x.context.engine.isStopping();
    if (dechunk) {
      dropEncoding(x);
    }
    var algorithm = x.compression;
    if (algorithm != null) {
      Compressing.begin(x, algorithm);
    }
    Buffer out = flow.output();
    int from = out.end;
    if (!HeadWriter.writeResponse(x.responseView, out, say(x, tunnels))) {
      return takeBack(x, out, from);
    }
    HeadWriter.end(out);
    FieldNames.adjust(x.frontendRuntime().proxy.http().fieldCase(), out, from);
    in.consume(head.end - head.start);
    x.responseStarted = true;
    flow.maySplice = Dialing.backend(x).config.options().splice();
    flow.mayWait =
        !x.frontendRuntime().proxy.http().noDelay() && !Dialing.backend(x).proxy.http().noDelay();
    if (tunnels) {
      becomeTunnel(x, client, flow);
    } else if (unasked) {
      flow.expectNothing();
    } else if (head.isChunked) {
      flow.expectChunks(dechunk || flow.encoder != null);
    } else if (head.contentLength >= 0) {
      flow.expectLength(head.contentLength);
    } else {
      flow.expectUntilClose();
    }
    // A rule made a GET of a HEAD: what the server sends is not what the client has asked for.
    flow.discards = empty && !unasked;
    flow.pace = x.responsePace;
    if (!flow.gather(in)) {
      // Nothing has gone out yet, so the client can still be told.
      x.responseStarted = false;
      publishRefused(x, flow.chunks.fault());
      keepRefused(x, flow.chunks.fault(), in, head.end);
      return takeBack(x, out, from);
    }
    if (flow.discards && !flow.isBodyDone()) {
      // A client of HTTP/2 that saw the end would go on beside a server that is not free yet.
      client.endsLater();
    }
    server.releaseInput();
    Ending.logSoon(x);
    return tunnels ? MOVED : STARTED;
  }

  /// Nothing of an answer that cannot be passed on is to go out.
  private static int takeBack(Exchange x, Buffer out, int from) {
    out.end = from;
    return failed(x, Failure.MALFORMED_RESPONSE, RetryConfig.On.JUNK_RESPONSE);
  }

  /// Whether the server was sent a HEAD.
  private static boolean asksForHead(Exchange x) {
    String changed = x.requestView.edits.method;
    return changed == null ? x.requestHead.isHead : changed.equals("HEAD");
  }

  private static void becomeTunnel(Exchange x, ClientConnection client, Flow flow) {
    if (x.isRetained) {
      Sending.saveHead(x);
      Buffer input = client.in;
      if (input != null) {
        input.consume(x.retainedLength);
      }
      x.isRetained = false;
      x.retainedLength = 0;
    }
    client.releaseInput();
    x.isTunnel = true;
    x.clientKeepsAlive = false;
    x.requestFlow.maySplice = flow.maySplice;
    x.requestFlow.expectUntilClose();
    flow.expectUntilClose();
  }

  private static void dropEncoding(Exchange x) {
    for (int i = 0; i < x.responseHead.fields; i++) {
      if (x.responseHead.kind(i) == FieldKind.TRANSFER_ENCODING) {
        x.responseView.remove(i);
      }
    }
  }

  private static HeadWriter.Say say(Exchange x, boolean tunnels) {
    if (tunnels) {
      return HeadWriter.Say.NOTHING;
    }
    if (x.frontendRuntime().proxy.http().connection() == ConnectionMode.CLOSE
        || !x.clientKeepsAlive) {
      return x.responseHead.isHttp11 ? HeadWriter.Say.CLOSE : HeadWriter.Say.NOTHING;
    }
    return x.responseHead.isHttp11 && x.requestHead.isHttp11
        ? HeadWriter.Say.NOTHING
        : HeadWriter.Say.KEEP_ALIVE;
  }
}
