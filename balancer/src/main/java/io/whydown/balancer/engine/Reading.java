package io.whydown.balancer.engine;

import static io.whydown.balancer.engine.StreamState.UNSET;

import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.HttpOptions.ConnectionMode;
import io.whydown.balancer.event.BalancerEvent;
import io.whydown.balancer.hook.ConnectionRule.Outcome;
import io.whydown.balancer.hook.LogOrigin;
import io.whydown.balancer.hook.StreamWatch;
import io.whydown.balancer.http1.HeadFault;
import io.whydown.balancer.http1.HeadReader;
import io.whydown.balancer.http1.Tokens;
import io.whydown.balancer.http2.Frames;
import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.runtime.RefusedMessage;
import io.whydown.balancer.transport.Buffer;

/// What comes from a client before rules look at it. Stateless.
final class Reading {

  /// A client may send a few empty lines before a request (RFC 9112, 2.2).
  private static final int MAX_EMPTY_LINES = 16;

  private Reading() {}

  static boolean proxyHeader(Exchange x) {
    ClientConnection client = x.client();
    client.beginSession();
    if (x.phaseDeadline == 0) {
      x.phaseDeadline = deadline(x, x.frontendRuntime().proxy.timeouts().clientMillis());
    }
    if (client.listener().config.tls() != null) {
      return Handshaking.proxyHeader(x);
    }
    while (true) {
      Buffer in = client.in;
      int length = in == null ? ProxyProtocol.MORE : client.readHeader(in);
      if (in != null && length > 0) {
        in.consume(length);
        if (client.expectsHeader()) {
          continue;
        }
        client.releaseInput();
        x.phaseDeadline = 0;
        x.phase = Phase.CONTENT;
        return session(x);
      }
      if (length == ProxyProtocol.BAD) {
        return Ending.closeAtOnce(x, 'P', 'R');
      }
      int count = client.fill();
      if (count == Wire.NOTHING) {
        return false;
      }
      if (count < 0) {
        return Ending.closeAtOnce(x, 'C', 'R');
      }
    }
  }

  /// `tcp-request session`. False when the connection is gone.
  static boolean session(Exchange x) {
    ClientConnection client = x.client();
    client.beginSession();
    var rules = x.frontendRuntime().proxy.rules().session();
    for (int i = 0; i < rules.size(); i++) {
      Outcome outcome = rules.get(i).apply(client);
      if (outcome == Outcome.REJECT) {
        client.count(Counter.DENIED_SESSIONS, 1);
        return Ending.closeAtOnce(x, 'P', 'R');
      }
      if (outcome == Outcome.ACCEPT) {
        break;
      }
    }
    client.count(Counter.SESSIONS, 1);
    StreamWatch watch = x.watch();
    if (watch != null) {
      watch.sessionBegan(client);
    }
    if (!x.http) {
      x.logStep(LogOrigin.ACCEPT);
    }
    return true;
  }

  static long deadline(Exchange x, int millis) {
    return millis > 0 ? x.context.loop.nowMillis() + millis : 0;
  }

  /// Waits for the head of a request, and reads it.
  static boolean head(Exchange x) {
    ClientConnection client = x.client();
    while (true) {
      Buffer in = client.in;
      if (in != null && !in.isEmpty()) {
        if (x.firstByteNanos == UNSET) {
          x.firstByteNanos = x.context.loop.nowNanos();
          armForHead(x);
        }
        if (!x.contentAsked && !x.frontendRuntime().proxy.rules().content().isEmpty()) {
          // each request of a client that stays is a stream of its own, with rules of its own
          x.phase = Phase.CONTENT;
          return true;
        }
        int result = tryHead(x, client, in);
        if (result != 0) {
          return result > 0;
        }
      } else if (x.phaseDeadline == 0 && x.firstByteNanos == UNSET) {
        armForIdle(x, client);
      }
      switch (client.fill()) {
        case Wire.NOTHING -> {
          client.releaseInput();
          return false;
        }
        case Wire.END, Wire.FAILURE -> {
          return ended(x, client);
        }
        default -> {
          // Something came, or the buffer is full: looked at in the next turn.
        }
      }
    }
  }

  private static void armForHead(Exchange x) {
    var timeouts = x.frontendRuntime().proxy.timeouts();
    int millis = timeouts.httpRequestMillis();
    x.phaseDeadline = deadline(x, millis > 0 ? millis : timeouts.clientMillis());
  }

  private static void armForIdle(Exchange x, ClientConnection client) {
    var timeouts = x.frontendRuntime().proxy.timeouts();
    int millis = client.requests > 0 ? timeouts.httpKeepAliveMillis() : 0;
    if (millis == 0) {
      millis = timeouts.httpRequestMillis();
    }
    x.phaseDeadline = deadline(x, millis > 0 ? millis : timeouts.clientMillis());
  }

  /// 0: more is needed; 1: the phase has changed; -1: it has not, but there is nothing to wait for.
  private static int tryHead(Exchange x, ClientConnection client, Buffer in) {
    if (x.scanned == 0) {
      skipEmptyLines(in);
      if (in.isEmpty()) {
        return 0;
      }
    }
    int from = Math.max(in.start, in.start + x.scanned - 3);
    int end = HeadReader.findEnd(in.memory, from, in.end);
    if (end < 0) {
      if (x.scanned == 0 && !Tokens.isToken(in.memory.get(in.start)) && !isLineEnd(in)) {
        // no method begins so: a client that speaks TLS, or nothing that will ever end
        count(x);
        return refuse(x, HeadFault.METHOD, in.start) ? 1 : -1;
      }
      x.scanned = in.length();
      if (in.length() >= maxHead(x)) {
        count(x);
        return refuse(x, HeadFault.TOO_LARGE, in.end) ? 1 : -1;
      }
      if (in.room() == 0) {
        in.compact();
      }
      return 0;
    }
    if (end - in.start > maxHead(x)) {
      count(x);
      return refuse(x, HeadFault.TOO_LARGE, in.end) ? 1 : -1;
    }
    HeadFault fault = HeadReader.readRequest(in.memory, in.start, end, x.requestHead);
    if (fault == HeadFault.VERSION && isHttp2(client, in)) {
      Http2Client.take(x);
      return -1;
    }
    client.requests++;
    count(x);
    if (fault != HeadFault.NONE) {
      return refuse(x, fault, x.requestHead.end) ? 1 : -1;
    }
    x.requestView.begin(client, x.requestFlow);
    HeadFault disagreement = fault(x);
    if (disagreement != HeadFault.NONE) {
      return refuse(x, disagreement, x.requestHead.targetStart) ? 1 : -1;
    }
    if (x.requestHead.isChunked && !Sending.beginsWell(x.requestFlow, x.requestHead, in)) {
      // what has come with the head is judged with it
      return refuse(x, x.requestFlow.chunks.fault(), x.requestHead.end) ? 1 : -1;
    }
    x.headNanos = x.context.loop.nowNanos();
    x.phaseDeadline = 0;
    x.hasRequest = true;
    x.bytesIn = x.requestHead.countedBytes();
    boolean closes = x.frontendRuntime().proxy.http().connection() == ConnectionMode.CLOSE;
    x.clientKeepsAlive =
        !closes
            && !x.context.engine.isStopping()
            && (x.requestHead.isHttp11
                ? !x.requestHead.saysClose
                : x.requestHead.saysKeepAlive && !x.requestHead.saysClose);
    x.upgradeAsked =
        x.requestHead.isConnect || x.requestHead.saysUpgrade && x.requestHead.hasUpgrade;
    if (x.upgradeAsked
        && WebSocketHandshake.isAsked(x.requestView)
        && !WebSocketHandshake.hasKey(x.requestView)) {
      return refuse(x, HeadFault.WEBSOCKET_KEY, x.requestHead.end) ? 1 : -1;
    }
    x.phase = Phase.REQUEST_RULES;
    return 1;
  }

  /// What is wrong with a request line that is written unlike most.
  private static HeadFault fault(Exchange x) {
    var head = x.requestHead;
    if (head.isSpaced) {
      x.ownLine = head.method() + ' ' + head.target() + ' ' + x.requestView.version();
    }
    byte first = head.memory().get(head.targetStart);
    // What came as HTTP/2 was made to agree.
    boolean agrees = first == '/' || first == '*' || x.client().isStream();
    return agrees ? HeadFault.NONE : HostAgreement.check(x);
  }

  /// Whether a client begins to speak HTTP/2 without having asked (RFC 9113, 3.3).
  private static boolean isHttp2(ClientConnection client, Buffer in) {
    return client.requests == 0
        && !client.isStream()
        && !client.staysHttp1
        && client.listener().config.protocol() == BindConfig.Protocol.ANY
        && Frames.isPreface(in.memory, in.start, in.end);
  }

  private static boolean isLineEnd(Buffer in) {
    byte first = in.memory.get(in.start);
    return first == '\r' || first == '\n';
  }

  private static void skipEmptyLines(Buffer in) {
    for (int i = 0; i < MAX_EMPTY_LINES && in.length() >= 2; i++) {
      if (in.memory.get(in.start) != '\r' || in.memory.get(in.start + 1) != '\n') {
        return;
      }
      in.consume(2);
    }
  }

  private static void count(Exchange x) {
    x.frontendRuntime().requests.count(x.context.index, x.context.loop.nowMillis());
    x.client().count(Counter.REQUESTS, 1);
    StreamWatch watch = x.watch();
    if (watch != null) {
      watch.requestCame(x);
    }
    x.logStep(LogOrigin.ACCEPT);
  }

  /// A request whose head did not come (src/mux_h1.c, h1_handle_req_tout).
  static void countBad(Exchange x) {
    count(x);
    x.client().count(Counter.REQUEST_ERRORS, 1);
  }

  private static int maxHead(Exchange x) {
    var process = x.context.engine.process();
    return process.bufferBytes() - process.rewriteBytes();
  }

  /// A malformed request: it is answered, counted, kept for those who ask, and its client closed.
  static boolean refuse(Exchange x, HeadFault fault, int at) {
    FrontendRuntime frontend = x.frontendRuntime();
    ClientConnection client = x.client();
    Buffer in = client.in;
    client.count(Counter.REQUEST_ERRORS, 1);
    x.countRequestFailure();
    byte[] bytes = in == null ? new byte[0] : in.memory.bytes(in.start, in.end);
    frontend.refusedRequest =
        new RefusedMessage(
            x.context.engine.instant(),
            x.context.engine.countRefused(),
            frontend.name(),
            "",
            "",
            String.valueOf(client.source()),
            client.sourcePort(),
            fault.text(),
            bytes,
            in == null ? 0 : Math.max(0, Math.min(bytes.length, at - in.start)));
    if (x.context.engine.hasSink()) {
      x.context.engine.publish(
          new BalancerEvent.MessageRefused(
              x.context.engine.instant(), frontend.name(), false, fault.text()));
    }
    x.clientKeepsAlive = false;
    x.ends('P', 'R');
    return Ending.answer(x, fault.status());
  }

  /// The client has closed, or failed, before its head was whole.
  private static boolean ended(Exchange x, ClientConnection client) {
    if (!client.hasInput()) {
      if (client.requests > 0 || x.frontendRuntime().proxy.http().ignoreProbes()) {
        return Ending.closeAtOnce(x, '-', '-');
      }
      countBad(x);
      x.ends('C', 'R');
      if (client.hasFailed) {
        return Ending.closeAtOnce(x, 'C', 'R');
      }
      return Ending.answer(x, 400);
    }
    countBad(x);
    x.ends('C', 'R');
    x.clientKeepsAlive = false;
    return client.hasFailed ? Ending.closeAtOnce(x, 'C', 'R') : Ending.answer(x, 400);
  }
}
