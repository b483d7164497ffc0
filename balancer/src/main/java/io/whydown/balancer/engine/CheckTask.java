package io.whydown.balancer.engine;

import io.whydown.balancer.config.CheckConfig;
import io.whydown.balancer.config.CheckScript;
import io.whydown.balancer.event.BalancerEvent;
import io.whydown.balancer.hook.CheckStatus;
import io.whydown.balancer.runtime.CheckResult;
import io.whydown.balancer.transport.Timer;
import io.whydown.net.IpAddress;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Asks for one server's health again and again, on one loop.
final class CheckTask extends Timer {

  private final LoopContext context;
  private final ServerRuntime server;
  private final CheckConfig config;
  private @Nullable CheckRun run;
  private volatile boolean running;
  private volatile boolean enabled = true;
  private volatile boolean stopped;
  private volatile @Nullable IpAddress address;
  private volatile int port;

  CheckTask(LoopContext context, ServerRuntime server, CheckConfig config) {
    this.context = context;
    this.server = server;
    this.config = config;
    this.address = config.address();
    this.port = config.port();
  }

  LoopContext context() {
    return context;
  }

  boolean isRunning() {
    return running;
  }

  boolean isEnabled() {
    return enabled;
  }

  void setEnabled(boolean wanted) {
    enabled = wanted;
  }

  void setPlace(@Nullable IpAddress newAddress, int newPort) {
    address = newAddress == null ? address : newAddress;
    port = newPort < 0 ? port : newPort;
  }

  void startIn(long millis) {
    context.loop.armIn(this, Math.max(1, millis));
  }

  /// The next one comes after `fastinter`, if there is one and that is earlier (src/check.c,
  /// __health_adjust).
  void soon() {
    long millis = config.fastInterMillis();
    boolean isSooner = isArmed() && millis > 0 && context.loop.nowMillis() + millis < deadline();
    if (!running && !stopped && isSooner) {
      startIn(millis);
    }
  }

  void stop() {
    stopped = true;
    if (isArmed()) {
      context.loop.timers().cancel(this);
    }
    CheckRun current = run;
    if (current != null) {
      run = null;
      current.cancel();
    }
  }

  @Override
  protected void expired() {
    if (stopped) {
      return;
    }
    boolean pauses =
        !enabled || server.health.admin().isMaintenance() || context.engine.isStopping();
    if (pauses) {
      startIn(interval());
      return;
    }
    running = true;
    switch (config.script()) {
      case CheckScript.Steps steps -> {
        var current = new CheckRun(this, context, server, config, steps, address, port);
        run = current;
        current.start();
      }
      case CheckScript.External external ->
          ExternalCheck.run(this, context, server, config, external);
    }
  }

  /// The check has ended.
  void ended(CheckResult result) {
    run = null;
    running = false;
    if (stopped) {
      return;
    }
    boolean enabledStill = enabled && !server.health.admin().isMaintenance();
    if (enabledStill) {
      judge(result);
    }
    startIn(interval());
  }

  private void judge(CheckResult result) {
    CheckResult told = result;
    boolean stopping = false;
    if (config.disableOn404()
        && result.code() == 404
        && result.status() == CheckStatus.L7_STATUS
        && server.health.state() != ServerHealth.State.STOPPED) {
      told =
          new CheckResult(
              CheckStatus.L7_OK_CONDITIONAL,
              404,
              0,
              result.millis(),
              result.detail(),
              result.step());
      stopping = true;
    }
    CheckResult before = server.lastCheck;
    CheckResult now = told;
    server.health.checked(
        now, stopping, (changed, health, of) -> tell(before, now, changed, health, of));
  }

  private void tell(CheckResult before, CheckResult now, boolean changed, int health, int of) {
    Engine engine = context.engine;
    boolean differs = changed || before.status() != now.status() || before.code() != now.code();
    if (differs && engine.hasSink()) {
      engine.publish(
          new BalancerEvent.CheckChanged(
              engine.instant(), server.backend.name(), server.name(), false, now, health, of));
    }
  }

  /// HAProxy: include/haproxy/server.h, srv_getinter; varied by `spread-checks`.
  private long interval() {
    int health = server.health.health();
    int millis;
    if (health == server.health.rise() + server.health.fall() - 1) {
      millis = config.interMillis();
    } else if (health == 0 && server.health.state() == ServerHealth.State.STOPPED) {
      millis = config.downInterMillis() > 0 ? config.downInterMillis() : config.interMillis();
    } else {
      millis = config.fastInterMillis() > 0 ? config.fastInterMillis() : config.interMillis();
    }
    int spread = context.engine.process().spreadChecksPercent();
    if (spread > 0) {
      int range = millis * spread / 100;
      millis += ThreadLocalRandom.current().nextInt(2 * range + 1) - range;
    }
    return Math.max(1, millis);
  }
}
