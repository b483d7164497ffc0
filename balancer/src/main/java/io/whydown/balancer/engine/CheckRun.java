package io.whydown.balancer.engine;

import io.whydown.balancer.config.CheckConfig;
import io.whydown.balancer.config.CheckScript;
import io.whydown.balancer.config.CheckScript.Kind;
import io.whydown.balancer.config.CheckScript.Step;
import io.whydown.balancer.config.GatewayConfig;
import io.whydown.balancer.config.ServerConfig.ProxyHeader;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.config.TlsToServer;
import io.whydown.balancer.hook.CheckStatus;
import io.whydown.balancer.hook.Expectation;
import io.whydown.balancer.hook.Expectation.Result;
import io.whydown.balancer.runtime.CheckResult;
import io.whydown.balancer.tls.TlsDialer;
import io.whydown.balancer.tls.TlsSession;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.ConnectPlan;
import io.whydown.balancer.transport.Errnos;
import io.whydown.balancer.transport.Timer;
import io.whydown.net.Errno;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One check: runs the steps of a script over a connection of its own (HAProxy: src/tcpcheck.c).
final class CheckRun extends Wire {

  private final CheckTask task;
  private final ServerRuntime server;
  private final CheckConfig config;
  private final Kind kind;
  private final List<Step> steps;
  private final boolean isWritten;
  private final @Nullable IpAddress address;
  private final int port;
  private final long startNanos;
  private final ReceivedBytes received;
  private @Nullable Buffer out;
  private int at;
  private boolean isConnected;
  private boolean isHandshaking;
  private boolean wasEncrypted;
  private boolean hasSentProxy;
  private boolean isDone;
  private String lastInfo = "";
  private int lastCode;

  private final Timer timeout =
      new Timer() {
        @Override
        protected void expired() {
          timedOut();
        }
      };

  CheckRun(
      CheckTask task,
      LoopContext context,
      ServerRuntime server,
      CheckConfig config,
      CheckScript.Steps script,
      @Nullable IpAddress address,
      int port) {
    super(context);
    this.task = task;
    this.server = server;
    this.config = config;
    this.kind = script.kind();
    this.steps = withConnect(script);
    this.isWritten = kind == Kind.TCP && !script.steps().isEmpty();
    this.address = address;
    this.port = port;
    this.startNanos = context.loop.nowNanos();
    this.received = new ReceivedBytes(kind == Kind.HTTP, server);
  }

  /// A script begins with a connect, said or not; an HTTP check ends with an expectation.
  private static List<Step> withConnect(CheckScript.Steps script) {
    var all = new ArrayList<Step>(script.steps());
    if (all.isEmpty() || !(all.getFirst() instanceof Step.Connect)) {
      all.addFirst(new Step.Connect(null, 0, false, null, false, true, null));
    }
    boolean expects = all.stream().anyMatch(Step.Expect.class::isInstance);
    if (script.kind() == Kind.HTTP && !expects) {
      all.add(new Step.Expect(CheckRun::plainStatus, -1, null));
    }
    return all;
  }

  /// 2xx and 3xx are fine when nothing else is asked for.
  private static Result plainStatus(io.whydown.balancer.hook.CheckInput input) {
    int status = input.httpStatus();
    if (status == 0) {
      return input.isClosed() ? new Result.Mismatch(CheckStatus.L7_RESPONSE, 0, "") : Result.MORE;
    }
    return status >= 200 && status < 400
        ? new Result.Match("")
        : new Result.Mismatch(CheckStatus.L7_STATUS, status, input.httpReason());
  }

  void start() {
    advance();
  }

  private long elapsed() {
    return (context.loop.readClock() - startNanos) / 1_000_000;
  }

  private void end(CheckStatus status, int code, int errno, String detail) {
    if (isDone) {
      return;
    }
    isDone = true;
    long millis = elapsed();
    boolean connecting = !isConnected;
    release();
    int step = status.isPassed() || connecting && at == 0 ? 0 : at + 1;
    task.ended(new CheckResult(status, code, errno, millis, detail, step));
  }

  private void release() {
    if (timeout.isArmed()) {
      context.loop.timers().cancel(timeout);
    }
    Buffer buffer = out;
    if (buffer != null) {
      out = null;
      context.loop.buffers().give(buffer);
    }
    dropInput();
    closeSocket();
  }

  private void closeSocket() {
    Layer between = layer;
    layer = null;
    if (between != null) {
      between.close();
    }
    endTls(false);
    int open = context.loop.remove(this);
    if (open >= 0) {
      // As HAProxy: a reset spares the server's side a TIME_WAIT.
      context.transport.reset(open);
    }
  }

  void cancel() {
    isDone = true;
    release();
  }

  @Override
  protected void ready(int events) {
    note(events);
    advance();
  }

  private void advance() {
    while (!isDone && at < steps.size()) {
      boolean moved =
          switch (steps.get(at)) {
            case Step.Connect connect -> connect(connect);
            case Step.Send(var bytes, _) -> send(bytes);
            case Step.SendHttp http -> send(CheckRequest.bytes(http, this.config, server));
            case Step.SendMade made -> sendMade(made);
            case Step.Act(var action, _) -> {
              action.accept(received);
              yield true;
            }
            case Step.Expect expect -> expect(expect);
          };
      if (!moved) {
        return;
      }
      at++;
    }
    if (!isDone) {
      passed();
    }
  }

  private void passed() {
    Step last = steps.getLast();
    if (last instanceof Step.Connect || kind == Kind.TCP && steps.size() == 1) {
      end(wasEncrypted ? CheckStatus.L6_OK : CheckStatus.L4_OK, 0, 0, "");
    } else if (kind == Kind.SSL_HELLO) {
      end(CheckStatus.L6_OK, 0, 0, lastInfo);
    } else {
      String info = kind == Kind.TCP && lastInfo.isEmpty() ? "(tcp-check)" : lastInfo;
      end(CheckStatus.L7_OK, lastCode, 0, info);
    }
  }

  // Connecting.

  private boolean connect(Step.Connect step) {
    if (handle() < 0) {
      int opened = open(step);
      if (opened < 0) {
        return failedConnect(-opened);
      }
      begin(false);
      isConnected = false;
      isHandshaking = false;
      hasSentProxy = false;
      received.clear();
      context.loop.adopt(this, opened);
      writable = false;
      await();
      int millis = config.timeoutMillis() > 0 ? config.connectMillis() : 0;
      armTimeout(millis > 0 ? Math.min(millis, config.interMillis()) : config.interMillis());
      return false;
    }
    if (isConnected) {
      // A second connect of the script begins anew.
      closeSocket();
      isConnected = false;
      return connect(step);
    }
    if (hasHangup) {
      int error = context.transport.error(handle());
      if (error != 0) {
        return failedConnect(error);
      }
    }
    if (!isHandshaking && !writable) {
      return false;
    }
    SocksTalk talk = socks;
    if (talk != null) {
      int result = talk.step(this);
      if (result != TlsLayer.DONE) {
        return result == TlsLayer.FAILED && failedConnect(errno);
      }
      socks = null;
    }
    boolean proxy = step.sendProxy() || config.sendProxy() != ProxyHeader.NONE;
    if (proxy && !hasSentProxy) {
      hasSentProxy = true;
      ProxyProtocol.write(
          output(), config.sendProxy() != ProxyHeader.V1, null, null, List.of(), null);
    }
    if (!encrypt(step)) {
      return false;
    }
    if (kind == Kind.HTTP && speaksHttp2(step)) {
      if (!flush()) {
        return false;
      }
      layer = new Http2CheckLayer(this);
    }
    GatewayConfig application = kind == Kind.HTTP ? server.gateway() : null;
    if (application != null && isAsStreams(step)) {
      if (!flush()) {
        return false;
      }
      layer = new GatewayLayer(this, application, new CheckAsker(this), false);
    }
    isConnected = true;
    armTimeout(config.timeoutMillis() > 0 ? config.timeoutMillis() : config.interMillis());
    return true;
  }

  /// As `check-proto` says, else as the server's streams do, unless the check goes elsewhere.
  private boolean speaksHttp2(Step.Connect step) {
    if (config.speech() != CheckConfig.Speech.AS_STREAMS) {
      return config.speech() == CheckConfig.Speech.HTTP2;
    }
    return negotiatedProtocol().equals("h2") || server.startsHttp2() && isAsStreams(step);
  }

  private boolean isAsStreams(Step.Connect step) {
    return config.speech() == CheckConfig.Speech.AS_STREAMS
        && step.address() == null
        && step.port() == 0
        && address == null
        && port == 0;
  }

  /// Agrees on TLS when the step has it. False while it waits, and when it has failed.
  private boolean encrypt(Step.Connect step) {
    var wanted = step.tls() != null || !step.usesDefaults() ? step.tls() : config.tls();
    TlsToServer to = server.config.tls();
    TlsDialer dialer = to == null ? null : to.dialer();
    if (wanted == null || dialer == null) {
      return true;
    }
    if (tls == null) {
      if (!flush()) {
        return false;
      }
      isHandshaking = true;
      startTls(dialer.open(handle(), context.index, wanted.sni(), wanted.alpn()));
    }
    return switch (handshake()) {
      case TlsLayer.DONE -> {
        isHandshaking = false;
        wasEncrypted = true;
        yield true;
      }
      case TlsLayer.WAITS -> false;
      default -> {
        TlsSession session = tls;
        String text = session == null ? "" : session.failure();
        String why = session == null || session.isCut() ? "" : session.detail();
        failedHandshake(text, why);
        yield false;
      }
    };
  }

  private void failedHandshake(String text, String why) {
    String more = why.isEmpty() || text.contains(why) ? "" : ": " + why;
    end(CheckStatus.L6_RESPONSE, 0, 0, text + place() + more);
  }

  private void armTimeout(int millis) {
    context.loop.armIn(timeout, Math.max(1, millis));
  }

  private int open(Step.Connect step) {
    ConnectPlan plan = context.plan;
    plan.clear();
    switch (server.place) {
      case ServerPlace.Tcp(var own, var rule, _) -> {
        IpAddress target =
            step.address() != null ? step.address() : address != null ? address : own;
        plan.target.set(target, port(step, rule));
      }
      case ServerPlace.Unix(var path, var isAbstract) ->
          plan.path = isAbstract ? "\0" + path : path;
      case ServerPlace.Unresolved _ -> {
        return -Errnos.EADDRNOTAVAIL;
      }
    }
    var proxy = server.config.socks();
    socks = SocksTalk.through(proxy != null && proxy.forChecks() ? proxy : null, plan);
    var source = server.config.source();
    plan.source = source != null ? source : server.backend.config.source();
    plan.socket = server.config.socket();
    return context.transport.connect(plan);
  }

  private int port(Step.Connect step, ServerPlace.PortRule rule) {
    if (step.port() > 0) {
      return step.port();
    }
    if (port > 0) {
      return port;
    }
    return rule instanceof ServerPlace.PortRule.Fixed(var fixed) ? fixed : 0;
  }

  private boolean failedConnect(int errno) {
    String text = Errno.of(errno).map(Errno::text).orElse("error " + errno);
    boolean known = errno == Errnos.ECONNREFUSED || errno == Errnos.ETIMEDOUT;
    CheckStatus status =
        errno == Errnos.ETIMEDOUT ? CheckStatus.L4_TIMEOUT : CheckStatus.L4_CONNECTION;
    String detail = known ? text : "General socket error (" + text + ")";
    end(status, 0, errno, detail + place());
    return false;
  }

  /// Which step of a written script it was (HAProxy: src/check.c, chk_report_conn_err).
  private String place() {
    if (!isWritten || at >= steps.size()) {
      return "";
    }
    Step step = steps.get(at);
    String what =
        switch (step) {
          case Step.Connect(_, var connectPort, _, _, _, _, _) ->
              connectPort > 0 ? " (connect port " + connectPort + ")" : " (connect)";
          case Step.Send _, Step.SendHttp _, Step.SendMade _ -> " (send)";
          case Step.Act _ -> "";
          case Step.Expect _ -> "";
        };
    String comment = step.comment() == null ? "" : " comment: '" + step.comment() + "'";
    return " at step %d of tcp-check%s%s".formatted(at + 1, what, comment);
  }

  // Talking.

  private Buffer output() {
    Buffer buffer = out;
    if (buffer == null) {
      buffer = context.loop.buffers().take();
      out = buffer;
    }
    return buffer;
  }

  private boolean sendMade(Step.SendMade made) {
    if (sentStep == at) {
      return flush();
    }
    return switch (made.maker().apply(received)) {
      case Step.Send(var bytes, _) -> send(bytes);
      case Step.SendHttp http -> send(CheckRequest.bytes(http, this.config, server));
      case Step.Connect _, Step.SendMade _, Step.Act _, Step.Expect _ -> true;
    };
  }

  private int sentStep = -1;

  private boolean send(byte[] bytes) {
    if (sentStep != at) {
      sentStep = at;
      if (bytes.length > output().room()) {
        end(CheckStatus.SOCKET_ERROR, 0, 0, "what is to be sent is larger than a buffer");
        return false;
      }
      output().append(bytes);
      received.clear();
    }
    return flush();
  }

  private boolean flush() {
    Buffer buffer = out;
    if (buffer == null) {
      return true;
    }
    while (!buffer.isEmpty()) {
      int count = drain(buffer, buffer.length(), false);
      if (count == FAILURE) {
        socketError();
        return false;
      }
      if (count == NOTHING) {
        return false;
      }
    }
    out = null;
    context.loop.buffers().give(buffer);
    return true;
  }

  private void socketError() {
    String text = Errno.of(errno).map(Errno::text).orElse("error " + errno);
    end(CheckStatus.SOCKET_ERROR, 0, errno, text);
  }

  private boolean expect(Step.Expect step) {
    if (!flush()) {
      return false;
    }
    while (true) {
      boolean enough = step.minReceive() < 0 || received.length() >= step.minReceive();
      boolean empty = kind != Kind.HTTP && received.length() == 0;
      boolean asks = enough && received.isReady() || received.isClosed() && !empty;
      if (asks && ask(step.expectation())) {
        return !isDone;
      }
      if (received.isClosed()) {
        end(
            kind == Kind.SSL_HELLO ? CheckStatus.L6_RESPONSE : CheckStatus.L7_RESPONSE,
            lastCode,
            0,
            kind == Kind.HTTP || received.length() > 0 ? "" : emptyResponse(step));
        return false;
      }
      int count = fill();
      Buffer in = this.in;
      if (count == NOTHING) {
        return false;
      }
      if (count == FAILURE) {
        socketError();
        return false;
      }
      if (count == END) {
        received.close();
      } else if (in != null) {
        received.add(in);
        releaseInput();
      }
    }
  }

  /// As HAProxy numbers steps, a connect that was not written is none.
  private String emptyResponse(Step.Expect step) {
    int number = isWritten ? at + 1 : at;
    String comment = step.comment() == null ? "" : " comment: '" + step.comment() + "'";
    return "TCPCHK got an empty response at step " + number + comment;
  }

  /// True when it is decided, one way or the other.
  private boolean ask(Expectation expectation) {
    lastCode = received.httpStatus();
    Result result = expectation.examine(received);
    return switch (result) {
      case Result.Match(var info, var code) -> {
        lastCode = code > 0 ? code : lastCode;
        lastInfo = info;
        yield true;
      }
      case Result.More _ -> false;
      case Result.Mismatch(var status, var code, var info) -> {
        end(status, code, 0, info);
        yield true;
      }
    };
  }

  private void timedOut() {
    if (isHandshaking) {
      end(CheckStatus.L6_TIMEOUT, 0, 0, place());
    } else if (!isConnected) {
      end(CheckStatus.L4_TIMEOUT, 0, 0, place());
    } else {
      end(
          kind == Kind.SSL_HELLO ? CheckStatus.L6_TIMEOUT : CheckStatus.L7_TIMEOUT,
          lastCode,
          0,
          place());
    }
  }
}
