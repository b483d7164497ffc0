package io.whydown.balancer.engine;

import io.whydown.balancer.config.AgentConfig;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.event.BalancerEvent;
import io.whydown.balancer.hook.CheckStatus;
import io.whydown.balancer.runtime.CheckResult;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.ConnectPlan;
import io.whydown.balancer.transport.Errnos;
import io.whydown.balancer.transport.Timer;
import io.whydown.net.Errno;
import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// Asks a server's agent again and again: it answers a line of words (HAProxy: src/tcpcheck.c,
/// tcpcheck_agent_expect_reply). An agent that cannot be asked changes nothing.
final class AgentTask extends Wire {

  private static final int MAX_BYTES = 1_024;

  private final ServerRuntime server;
  private final AgentConfig config;
  private volatile @Nullable IpAddress address;
  private volatile int port;
  private volatile byte[] text;
  private volatile boolean enabled = true;
  private boolean stopped;
  private boolean isConnected;
  private @Nullable Buffer out;
  private final StringBuilder line = new StringBuilder();
  private long startNanos;

  private final Timer next =
      new Timer() {
        @Override
        protected void expired() {
          ask();
        }
      };

  AgentTask(LoopContext context, ServerRuntime server, AgentConfig config) {
    super(context);
    this.server = server;
    this.config = config;
    this.address = config.address();
    this.port = config.port();
    this.text = config.send();
  }

  /// @param newAddress null for the one it has now
  /// @param newPort -1 for the one it has now
  void setPlace(@Nullable IpAddress newAddress, int newPort) {
    address = newAddress == null ? address : newAddress;
    port = newPort < 0 ? port : newPort;
  }

  void setText(byte[] newText) {
    text = newText.clone();
  }

  LoopContext context() {
    return context;
  }

  boolean isEnabled() {
    return enabled;
  }

  void setEnabled(boolean wanted) {
    enabled = wanted;
  }

  void startIn(long millis) {
    if (!stopped) {
      context.loop.armIn(next, Math.max(1, millis));
    }
  }

  void stop() {
    stopped = true;
    if (next.isArmed()) {
      context.loop.timers().cancel(next);
    }
    release();
  }

  private void release() {
    Buffer buffer = out;
    if (buffer != null) {
      out = null;
      context.loop.buffers().give(buffer);
    }
    dropInput();
    int open = context.loop.remove(this);
    if (open >= 0) {
      context.transport.reset(open);
    }
  }

  private void ask() {
    if (handle() >= 0) {
      ended(CheckStatus.L7_TIMEOUT, 0, "");
      return;
    }
    startIn(config.interMillis());
    // also in maintenance, which it may end
    if (!enabled) {
      return;
    }
    startNanos = context.loop.nowNanos();
    line.setLength(0);
    isConnected = false;
    ConnectPlan plan = context.plan;
    plan.clear();
    IpAddress to = address;
    if (to == null && server.place instanceof ServerPlace.Tcp tcp) {
      to = tcp.address();
    }
    plan.target.set(to, port);
    int opened = to == null ? -Errnos.EADDRNOTAVAIL : context.transport.connect(plan);
    if (opened < 0) {
      failed(-opened);
      return;
    }
    begin(false);
    writable = false;
    context.loop.adopt(this, opened);
    await();
  }

  @Override
  protected void ready(int events) {
    note(events);
    if (!isConnected) {
      int error = hasHangup ? context.transport.error(handle()) : 0;
      if (error != 0) {
        failed(error);
        return;
      }
      if (!writable) {
        return;
      }
      isConnected = true;
      byte[] first = text;
      if (first.length > 0) {
        Buffer buffer = context.loop.buffers().take();
        buffer.append(first);
        out = buffer;
      }
    }
    Buffer buffer = out;
    if (buffer != null && !buffer.isEmpty()) {
      drain(buffer, buffer.length(), false);
    }
    read();
  }

  private void read() {
    while (true) {
      int count = fill();
      if (count == NOTHING) {
        return;
      }
      if (count == FAILURE) {
        failed(errno);
        return;
      }
      Buffer input = in;
      if (input != null && count > 0) {
        line.append(input.memory.text(input.start, input.end));
        input.clear();
        releaseInput();
      }
      boolean whole = line.indexOf("\n") >= 0 || line.indexOf("\r") >= 0;
      if (whole || count == END || line.length() > MAX_BYTES) {
        answered(line.toString().strip());
        return;
      }
    }
  }

  private void failed(int number) {
    String text = Errno.of(number).map(Errno::text).orElse("error " + number);
    ended(isConnected ? CheckStatus.SOCKET_ERROR : CheckStatus.L4_CONNECTION, number, text);
  }

  private void ended(CheckStatus status, int number, String text) {
    release();
    long millis = (context.loop.readClock() - startNanos) / 1_000_000;
    server.health.agentUnreachable(new CheckResult(status, 0, number, millis, text, 0));
  }

  private void answered(String text) {
    // What it said counts before it can notice that it was heard.
    long millis = (context.loop.readClock() - startNanos) / 1_000_000;
    var answer = AgentAnswer.read(text);
    var status = answer.isUnderstood() ? CheckStatus.L7_OK : CheckStatus.L7_RESPONSE;
    if (answer.isDown()) {
      status = CheckStatus.L7_STATUS;
    }
    CheckResult before = server.health.agentResult();
    var result = new CheckResult(status, 0, 0, millis, answer.detail(), 0);
    server.health.agentSays(answer, result);
    tell(before, result);
    release();
  }

  /// An agent's answer counts at once: it has one chance to rise and one to fall.
  private void tell(CheckResult before, CheckResult now) {
    Engine engine = context.engine;
    if (before.status() != now.status() && engine.hasSink()) {
      int health = now.status().isPassed() ? 1 : 0;
      engine.publish(
          new BalancerEvent.CheckChanged(
              engine.instant(), server.backend.name(), server.name(), true, now, health, 1));
    }
  }
}
