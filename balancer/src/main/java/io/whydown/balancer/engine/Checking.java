package io.whydown.balancer.engine;

import io.whydown.balancer.transport.Timer;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// All checks: each server's runs on one loop, and they are spread over their interval so that they
/// do not come in bursts (HAProxy: src/check.c, start_checks).
final class Checking implements AutoCloseable {

  private final Engine engine;
  private final Map<ServerRuntime, CheckTask> tasks = new ConcurrentHashMap<>();
  private final Map<ServerRuntime, AgentTask> agents = new ConcurrentHashMap<>();
  private int placed;

  Checking(Engine engine) {
    this.engine = engine;
  }

  void start() {
    List<ServerRuntime> checked = new ArrayList<>();
    int shortest = Integer.MAX_VALUE;
    for (var backend : engine.backends().values()) {
      for (var server : backend.servers) {
        var check = server.config.check();
        if (check != null) {
          checked.add(server);
          shortest = Math.min(shortest, check.interMillis());
        }
      }
    }
    for (int i = 0; i < checked.size(); i++) {
      begin(checked.get(i), (long) shortest * i / checked.size());
    }
    for (var backend : engine.backends().values()) {
      for (var server : backend.servers) {
        beginAgent(server);
      }
    }
  }

  private LoopContext nextLoop() {
    return engine.loops().get(placed++ % engine.loops().size());
  }

  private synchronized void begin(ServerRuntime server, long delayMillis) {
    var check = server.config.check();
    if (check == null) {
      return;
    }
    LoopContext context = nextLoop();
    var task = new CheckTask(context, server, check);
    task.setEnabled(server.checksAtFirst);
    tasks.put(server, task);
    context.loop.ask(() -> task.startIn(delayMillis));
  }

  private synchronized void beginAgent(ServerRuntime server) {
    var agent = server.config.agent();
    if (agent != null) {
      LoopContext context = nextLoop();
      var task = new AgentTask(context, server, agent);
      task.setEnabled(server.agentAtFirst);
      agents.put(server, task);
      context.loop.ask(() -> task.startIn(1));
    }
  }

  /// A server came at run time.
  void add(ServerRuntime server) {
    begin(server, ThreadLocalRandom.current().nextInt(100));
    beginAgent(server);
  }

  void remove(ServerRuntime server) {
    CheckTask task = tasks.remove(server);
    if (task != null) {
      task.context().loop.ask(task::stop);
    }
    AgentTask agent = agents.remove(server);
    if (agent != null) {
      agent.context().loop.ask(agent::stop);
    }
  }

  boolean isRunning(ServerRuntime server) {
    CheckTask task = tasks.get(server);
    return task != null && task.isRunning();
  }

  boolean isEnabled(ServerRuntime server) {
    CheckTask task = tasks.get(server);
    return task != null && task.isEnabled();
  }

  boolean isAgentEnabled(ServerRuntime server) {
    AgentTask task = agents.get(server);
    return task != null && task.isEnabled();
  }

  /// False when the server has no check to be switched.
  boolean setEnabled(ServerRuntime server, boolean enabled) {
    CheckTask task = tasks.get(server);
    if (task == null) {
      return false;
    }
    task.setEnabled(enabled);
    return true;
  }

  boolean setAgentEnabled(ServerRuntime server, boolean enabled) {
    AgentTask task = agents.get(server);
    if (task == null) {
      return false;
    }
    task.setEnabled(enabled);
    return true;
  }

  boolean setPlace(ServerRuntime server, @Nullable IpAddress address, int port) {
    CheckTask task = tasks.get(server);
    if (task == null) {
      return false;
    }
    task.setPlace(address, port);
    return true;
  }

  boolean setAgentPlace(ServerRuntime server, @Nullable IpAddress address, int port) {
    AgentTask task = agents.get(server);
    if (task == null) {
      return false;
    }
    task.setPlace(address, port);
    return true;
  }

  boolean setAgentText(ServerRuntime server, byte[] text) {
    AgentTask task = agents.get(server);
    if (task == null) {
      return false;
    }
    task.setText(text);
    return true;
  }

  /// The next check comes early: traffic says that something is wrong.
  void soon(ServerRuntime server) {
    CheckTask task = tasks.get(server);
    if (task != null) {
      task.context().loop.ask(task::soon);
    }
  }

  /// A slow start: the weight grows step by step (HAProxy: src/server.c, server_warmup).
  void warmUp(ServerRuntime server) {
    LoopContext context = engine.loops().getFirst();
    long step = Math.max(1_000, server.config.limits().slowStartMillis() / 20);
    context.loop.ask(() -> new WarmUp(context, server, step).arm());
  }

  private static final class WarmUp extends Timer {
    private final LoopContext context;
    private final ServerRuntime server;
    private final long step;

    WarmUp(LoopContext context, ServerRuntime server, long step) {
      this.context = context;
      this.server = server;
      this.step = step;
    }

    void arm() {
      context.loop.armIn(this, step);
    }

    @Override
    protected void expired() {
      if (server.health.warmUp()) {
        arm();
      }
    }
  }

  @Override
  public void close() {
    tasks.keySet().forEach(this::remove);
    agents.keySet().forEach(this::remove);
  }
}
