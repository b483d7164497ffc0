package io.whydown.balancer.engine;

import io.whydown.balancer.config.FrontendConfig;
import io.whydown.balancer.config.LogOptions;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.RetryConfig;
import io.whydown.balancer.event.BalancerEvent.Failure;
import io.whydown.balancer.hook.AccessLog;
import io.whydown.balancer.hook.LogOrigin;
import io.whydown.balancer.hook.Reply;
import io.whydown.balancer.hook.Rule;
import io.whydown.balancer.hook.Verdict;
import io.whydown.balancer.rule.RawReply;
import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Errnos;
import java.util.List;

/// How streams end: answers of the balancer itself, timeouts, the log, and what comes after.
/// Stateless.
final class Ending {

  /// How long a client's rest is read, so that the answer in front of it is not lost to a reset.
  private static final int LINGER_MILLIS = 1_000;

  private Ending() {}

  /// A TCP client is told nothing.
  static boolean answerOrClose(Exchange x, int status) {
    if (x.http) {
      return answer(x, status);
    }
    closeGently(x);
    return x.phase == Phase.LINGER;
  }

  /// Ends a TCP client that is not served. What it sends meanwhile is read, so that it sees an end
  /// and no reset.
  static void closeGently(Exchange x) {
    ClientConnection client = x.client();
    if (x.serverConnection != null || client.hasFailed || client.hasEnded || client.isStream()) {
      close(x, false, false);
      return;
    }
    Dialing.leaveQueue(x);
    Accounting.close(x);
    client.shutOutput();
    x.waitIn(Phase.LINGER, LINGER_MILLIS);
    x.clientDeadline = 0;
    x.serverDeadline = 0;
  }

  /// The balancer's own answer with that status.
  static boolean answer(Exchange x, int status) {
    if (!x.hasRequest && x.http) {
      // HAProxy: src/mux_h1.c, h1_send_error
      return send(x, x.frontendRuntime().replies.withoutRequest(status), status);
    }
    BackendRuntime backend = x.backendRuntime;
    var rules = backend != null ? backend.proxy.rules() : x.frontendRuntime().proxy.rules();
    var own = rules.reply();
    if (own == null && backend != null) {
      own = x.frontendRuntime().proxy.rules().reply();
    }
    Reply reply = own == null ? null : own.answer(x, status);
    if (reply != null) {
      return answer(x, reply);
    }
    PreparedReplies replies = backend != null ? backend.replies : x.frontendRuntime().replies;
    Reply told = status == 503 && !replies.isOwn(status) ? CausePage.of(x) : null;
    if (told != null) {
      return answer(x, told);
    }
    return send(x, replies.of(status), status);
  }

  private static boolean send(Exchange x, PreparedReplies.Prepared prepared, int status) {
    boolean keeps = mayKeep(x) && prepared.open() != null;
    byte[] bytes = prepared.open() != null && keeps ? prepared.open() : prepared.closing();
    if (bytes.length == 0) {
      x.status = status;
      close(x, false, false);
      return false;
    }
    if (hasAfterRules(x)) {
      return answer(x, RawReply.parse(bytes, ""));
    }
    return send(x, status, bytes, keeps);
  }

  /// Whether another request can follow: this one has been read whole.
  private static boolean mayKeep(Exchange x) {
    return x.clientKeepsAlive
        && x.hasRequest
        && x.requestHead.isHttp11
        && !x.context.engine.isStopping()
        && (x.isRetained || x.requestFlow.isDone())
        && x.requestView.isBodyWhole();
  }

  static boolean answer(Exchange x, Reply made) {
    Reply reply = hasAfterRules(x) ? afterRules(x, made) : made;
    boolean keeps = mayKeep(x) && !reply.close();
    return send(x, reply.status(), ReplyBytes.of(reply, keeps), keeps);
  }

  private static boolean hasAfterRules(Exchange x) {
    BackendRuntime backend = x.backendRuntime;
    // Without a request that could be read there is nothing for rules, as in HAProxy.
    return x.hasRequest
        && (!x.frontendRuntime().proxy.rules().afterResponse().isEmpty()
            || backend != null && !backend.proxy.rules().afterResponse().isEmpty());
  }

  /// `http-after-response`, the backend's first. None of them ends the stream.
  @SuppressWarnings("ReferenceEquality") // one record for each proxy; equal ones are the same
  private static Reply afterRules(Exchange x, Reply reply) {
    var head = new ReplyHead(reply);
    x.ownResponse = head;
    BackendRuntime backend = x.backendRuntime;
    ProxyConfig front = x.frontendRuntime().proxy;
    if (backend != null && backend.proxy != front) {
      run(x, backend.proxy.rules().afterResponse());
    }
    run(x, front.rules().afterResponse());
    x.ownResponse = null;
    return head.changed();
  }

  private static void run(Exchange x, List<Rule> rules) {
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).apply(x) instanceof Verdict.Allow) {
        return;
      }
    }
  }

  private static boolean send(Exchange x, int status, byte[] bytes, boolean keeps) {
    Dialing.leaveQueue(x);
    Dialing.dropServer(x);
    Dialing.releasePlace(x);
    x.phaseDeadline = 0;
    x.clientDeadline = 0;
    x.serverDeadline = 0;
    x.ruleDeadline = 0;
    x.status = status;
    x.clientKeepsAlive = keeps;
    x.hasResponse = true;
    x.responseView.edits.clear();
    x.responseView.ownStatus = status;
    x.responseFlow.restart();
    byte[] shown = FieldNames.adjust(x.frontendRuntime().proxy.http().fieldCase(), bytes);
    x.replyBytes = x.hasRequest && x.requestHead.isHead ? ReplyBytes.headOf(shown) : shown;
    // what answers something that is no request does not count (src/mux_h1.c, h1_send_error)
    x.bytesOut = x.hasRequest ? ReplyBytes.counted(x.replyBytes) : 0;
    x.replySent = 0;
    x.phase = Phase.REPLY;
    int millis = x.frontendRuntime().proxy.timeouts().clientMillis();
    x.clientDeadline = Reading.deadline(x, millis);
    return true;
  }

  static boolean reply(Exchange x) {
    byte[] bytes = x.replyBytes;
    ClientConnection client = x.client();
    while (bytes != null) {
      Flow.Result result = x.responseFlow.run(client, client);
      if (result == Flow.Result.SINK_FAILED) {
        x.ends('C', 'D');
        close(x, false, false);
        return false;
      }
      if (result != Flow.Result.DONE) {
        return false;
      }
      if (x.replySent == bytes.length) {
        x.replyBytes = null;
        break;
      }
      Buffer out = x.responseFlow.output();
      int length = Math.min(out.room(), bytes.length - x.replySent);
      out.append(bytes, x.replySent, length);
      x.replySent += length;
      if (x.replySent == bytes.length) {
        logBefore(x);
      }
    }
    finish(x);
    return true;
  }

  /// The answer has gone out whole.
  static void finish(Exchange x) {
    ClientConnection client = x.client();
    boolean requestDone = x.requestFlow.isDone();
    if (x.compression != null || x.requestFlow.encoder != null) {
      Compressing.count(x);
    }
    giveServerBack(x, requestDone);
    Accounting.close(x);
    if (client.isStream()) {
      client.shutOutput();
      closeClient(x, false, false);
      return;
    }
    if (x.clientKeepsAlive && requestDone) {
      next(x, client);
      return;
    }
    if (client.hasFailed || client.hasEnded) {
      closeClient(x, false, false);
      return;
    }
    if (requestDone && !client.readable && !mayTalk(x, client)) {
      closeClient(x, false, false);
      return;
    }
    client.shutOutput();
    x.waitIn(Phase.LINGER, LINGER_MILLIS);
    x.clientDeadline = 0;
    x.serverDeadline = 0;
  }

  /// Whether the client has said more, or may be saying it: what arrives at a socket that is closed
  /// is answered with a reset, which overtakes the answer.
  private static boolean mayTalk(Exchange x, ClientConnection client) {
    if (!x.hasRequest || x.requestHead.isHttp11 && !x.requestHead.saysClose) {
      return true;
    }
    dropRequest(x, client);
    return client.hasInput();
  }

  /// Takes the request out of the buffer where it was kept for another attempt.
  private static void dropRequest(Exchange x, ClientConnection client) {
    Buffer in = client.in;
    int used = x.requestHead.end - x.requestHead.start;
    if (in != null && in.memory == x.requestHead.memory()) {
      int length = x.isRetained ? x.retainedLength : wholeRequest(x, in, used);
      in.consume(Math.min(length, in.length()));
    }
  }

  private static void next(Exchange x, ClientConnection client) {
    dropRequest(x, client);
    Buffer saved = x.saved;
    if (saved != null) {
      x.saved = null;
      x.context.loop.buffers().give(saved);
    }
    client.releaseInput();
    x.begin(x.context.loop.nowNanos());
    x.phase = Phase.READ_HEAD;
  }

  /// The length of a request that was answered here, without being sent to a server.
  private static int wholeRequest(Exchange x, Buffer in, int headLength) {
    if (x.requestHead.isChunked) {
      int end = BodySoFar.wholeEnd(in.memory, x.requestHead.end, in.end);
      return end < 0 ? in.length() : end - in.start;
    }
    return headLength + (int) Math.max(0, x.requestHead.contentLength);
  }

  /// The stream is done with its server, whose connection is kept if it can be.
  static void giveServerBack(Exchange x, boolean requestDone) {
    ServerConnection connection = x.leaveConnection();
    if (connection == null) {
      return;
    }
    if (connection.isStream() || Replaying.standsIn(connection)) {
      connection.close();
      return;
    }
    ServerRuntime server = connection.server;
    boolean keeps =
        x.serverKeepsAlive
            && requestDone
            && !connection.hasEnded
            && !connection.hasFailed
            && !connection.hasHangup
            && !connection.hasInput()
            && connection.generation == server.generation()
            && server.health.isReachable()
            && connection.isQuiet();
    if (!keeps) {
      connection.close();
      return;
    }
    PoolKeeping.keep(x, connection, server);
  }

  static boolean linger(Exchange x) {
    ClientConnection client = x.client();
    while (true) {
      client.dropInput();
      int count = client.fill();
      if (count == Wire.NOTHING) {
        return false;
      }
      if (count < 0) {
        closeClient(x, false, false);
        return false;
      }
    }
  }

  static boolean closeAtOnce(Exchange x, char cause, char state) {
    if (cause != '-') {
      x.ends(cause, state);
    }
    close(x, false, false);
    return false;
  }

  /// Ends both sides, whatever they are doing.
  static void close(Exchange x, boolean reset, boolean silently) {
    Dialing.leaveQueue(x);
    ServerConnection server = x.leaveConnection();
    if (server != null) {
      if (reset && x.cause != 'S') {
        server.abort();
      } else {
        server.close();
      }
    }
    Accounting.close(x);
    closeClient(x, reset && x.cause == 'S' && !x.http, silently);
  }

  private static void closeClient(Exchange x, boolean reset, boolean silently) {
    ClientConnection client = x.client();
    x.over();
    x.clear(x.context.loop.nowNanos());
    x.clientConnection = null;
    client.closeForGood(reset, silently);
    x.context.giveExchange(x);
  }

  /// `option logasap`: as soon as the answer's head is known, or a TCP client is connected.
  static void logSoon(Exchange x) {
    x.logStep(x.http ? LogOrigin.RESPONSE : LogOrigin.CONNECT);
    FrontendConfig config = x.frontendRuntime().config;
    AccessLog log = config.log();
    if (log != null && config.logOptions().asSoonAsPossible() && x.logLevel >= 0 && !x.isLogged) {
      log.log(x);
      x.isLogged = true;
    }
  }

  /// An answer of the balancer's own is logged before its end goes out: whoever has read it, and
  /// asks again on another loop, is logged behind it.
  static void logBefore(Exchange x) {
    x.endNanos = x.context.loop.nowNanos();
    Accounting.leave(x);
    write(x);
    x.isLogged = true;
    x.endNanos = StreamState.UNSET;
  }

  static void write(Exchange x) {
    FrontendConfig config = x.frontendRuntime().config;
    AccessLog log = config.log();
    if (log == null || x.logLevel < 0 || x.isLogged) {
      return;
    }
    LogOptions options = config.logOptions();
    boolean normal = x.cause == '-' && (x.status < 500 || !x.http);
    boolean empty = x.http ? !x.hasRequest && x.firstByteNanos == StreamState.UNSET : false;
    if (x.http && empty && x.client().requests > 0) {
      // A kept-alive client that left, or was left, between requests: that is no stream.
      return;
    }
    if (options.dontLogNormal() && normal || options.dontLogNull() && isNull(x, empty)) {
      return;
    }
    log.log(x);
  }

  private static boolean isNull(Exchange x, boolean empty) {
    return x.http ? empty : x.requestFlow.sent == 0 && x.responseFlow.sent == 0;
  }

  static void kill(Exchange x, char why) {
    if (why == 'C') {
      Relaying.countAbort(x, Counter.CLIENT_ABORTS);
      if (x.phase == Phase.RELAY && !x.responseStarted) {
        // What HAProxy's log says then.
        x.status = 400;
      }
    }
    x.ends(why, place(x));
    close(x, true, false);
  }

  /// Where a stream is, as the log's fourth letter has it.
  private static char place(Exchange x) {
    return switch (x.phase) {
      case PROXY_HEADER, TLS_HANDSHAKE, CONTENT, READ_HEAD, REQUEST_RULES -> 'R';
      case DISPATCH, QUEUED -> 'Q';
      case RETRY_WAIT, BORROWING, CONNECTING -> 'C';
      case RELAY -> x.http && !x.responseStarted ? 'H' : 'D';
      case REPLY, LINGER, OVER -> 'L';
      case TARPIT -> 'T';
    };
  }

  static void timeIsUp(Exchange x, long now) {
    boolean phase = x.phaseDeadline != 0 && now >= x.phaseDeadline;
    boolean client = x.clientDeadline != 0 && now >= x.clientDeadline;
    boolean server = x.serverDeadline != 0 && now >= x.serverDeadline;
    if (!phase && !client && !server) {
      return;
    }
    switch (x.phase) {
      case PROXY_HEADER, CONTENT -> closeAtOnce(x, 'c', 'R');
      case TLS_HANDSHAKE -> Handshaking.timedOut(x);
      case READ_HEAD -> headTimeout(x);
      case REQUEST_RULES, DISPATCH, OVER -> {
        // Rules look at the clock themselves.
      }
      case QUEUED -> queueTimeout(x);
      case RETRY_WAIT -> Dialing.retry(x);
      case TARPIT -> {
        x.phaseDeadline = 0;
        x.clientKeepsAlive = false;
        answer(x, x.answerStatus);
      }
      case BORROWING -> x.borrowAnswered = true;
      case CONNECTING -> Dialing.connectFailed(x, Errnos.ETIMEDOUT, Failure.CONNECT_TIMEOUT);
      case RELAY -> relayTimeout(x, client && !(server && x.http && !x.responseStarted));
      case REPLY -> closeAtOnce(x, 'c', 'D');
      case LINGER -> closeClient(x, false, false);
    }
  }

  private static void headTimeout(Exchange x) {
    ClientConnection client = x.client();
    boolean idle = !client.hasInput();
    if (idle && (client.requests > 0 || x.frontendRuntime().proxy.http().ignoreProbes())) {
      closeAtOnce(x, '-', '-');
      return;
    }
    Reading.countBad(x);
    x.ends('c', 'R');
    x.clientKeepsAlive = false;
    answer(x, 408);
  }

  private static void queueTimeout(Exchange x) {
    BackendRuntime backend = Dialing.backend(x);
    ServerRuntime server = x.serverRuntime;
    Dialing.leaveQueue(x);
    x.ends('s', 'Q');
    backend.count(x.context, server, Counter.CONNECT_ERRORS);
    Dialing.publishQueue(x, backend, server, false);
    x.queuedNanos = StreamState.UNSET;
    answerOrClose(x, 503);
  }

  private static void relayTimeout(Exchange x, boolean byClient) {
    BackendRuntime backend = Dialing.backend(x);
    if (x.http && !x.isTunnel && Relaying.isAnswered(x)) {
      // the rest of the request did not come, or was not taken: the answer is the client's all the
      // same
      Relaying.countAbort(x, byClient ? Counter.CLIENT_ABORTS : Counter.SERVER_ABORTS);
      x.ends(byClient ? 'c' : 's', 'D');
      finish(x);
      return;
    }
    if (!x.http || x.responseStarted) {
      Relaying.countAbort(x, byClient ? Counter.CLIENT_ABORTS : Counter.SERVER_ABORTS);
      x.ends(byClient ? 'c' : 's', 'D');
      close(x, true, false);
      return;
    }
    if (byClient) {
      x.ends('c', 'D');
      x.clientKeepsAlive = false;
      Dialing.dropServer(x);
      answer(x, 408);
      return;
    }
    ServerRuntime server = x.serverRuntime;
    boolean again = ResponseReading.mayRetry(x, backend, RetryConfig.On.RESPONSE_TIMEOUT);
    Dialing.publishFailure(x, backend, server, Failure.RESPONSE_TIMEOUT, 0, again);
    if (server != null) {
      Observing.unanswered(server, Failure.RESPONSE_TIMEOUT);
    }
    if (again) {
      ResponseReading.retry(x, backend);
      return;
    }
    backend.count(x.context, server, Counter.RESPONSE_ERRORS);
    x.countServerFailure();
    x.ends('s', 'H');
    answerInstead(x, 504);
  }

  /// Answers in the place of a server that was asked.
  static boolean answerInstead(Exchange x, int status) {
    Dialing.dropServer(x);
    return answer(x, status);
  }
}
