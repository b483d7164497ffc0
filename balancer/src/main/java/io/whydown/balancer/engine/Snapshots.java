package io.whydown.balancer.engine;

import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.runtime.BackendSnapshot;
import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.runtime.CounterValues;
import io.whydown.balancer.runtime.FrontendSnapshot;
import io.whydown.balancer.runtime.ListenerSnapshot;
import io.whydown.balancer.runtime.Load;
import io.whydown.balancer.runtime.ProcessSnapshot;
import io.whydown.balancer.runtime.ServerSnapshot;
import io.whydown.balancer.runtime.ServerSnapshot.TlsUse;

/// Reads the state of everything. Each figure is right; figures of one snapshot may be of slightly
/// different instants.
final class Snapshots {

  private Snapshots() {}

  private static long millis(Engine engine) {
    return engine.nanoTime() / 1_000_000;
  }

  static FrontendSnapshot of(FrontendRuntime frontend) {
    long now = millis(frontend.engine);
    var state =
        frontend.state == FrontendSnapshot.State.OPEN && frontend.isFull()
            ? FrontendSnapshot.State.FULL
            : frontend.state;
    int limit =
        frontend.maxConnections > 0 ? frontend.maxConnections : frontend.engine.maxConnections();
    Load sessions = frontend.sessions.load(limit, now);
    return new FrontendSnapshot(
        frontend.proxy,
        state,
        sessions,
        rates(frontend.connections, now),
        rates(frontend.requests, now),
        frontend.counters.values(),
        frontend.listeners.stream().map(each -> of(each, now)).toList());
  }

  private static Load rates(RateMeter meter, long now) {
    return new Load(0, 0, 0, meter.rate(now), meter.max(), meter.secondsSince(now));
  }

  private static ListenerSnapshot of(ListenerRuntime listener, long now) {
    boolean waits = listener.paused || listener.frontend.state != FrontendSnapshot.State.OPEN;
    return new ListenerSnapshot(
        listener.config,
        listener.id,
        listener.port,
        listener.sessions.load(listener.config.maxConnections(), now),
        listener.counters.values(),
        waits ? "WAITING" : "OPEN");
  }

  static BackendSnapshot of(BackendRuntime backend) {
    long now = millis(backend.engine);
    boolean mapped = backend.chooser.weightScale() == 1;
    long total = backend.chooser.totalWeight();
    return new BackendSnapshot(
        backend.proxy,
        backend.state.isUp(),
        (int) (mapped ? total * backend.weightDivisor() : (total + 15) / 16),
        backend.chooser.active(),
        backend.chooser.backups(),
        backend.state.secondsSinceChange(),
        backend.state.downSeconds(),
        backend.state.downs(),
        new Load(backend.queue.length(), backend.queue.max(), 0, 0, 0, -1),
        backend.sessions.load(backend.fullconn(), now),
        backend.counters.values(),
        backend.servers.stream().map(each -> of(each, now)).toList());
  }

  private static ServerSnapshot of(ServerRuntime server, long now) {
    ServerConfig config = server.config;
    ServerHealth health = server.health;
    CounterValues counters = server.counters.values();
    int idle = 0;
    for (var pool : server.pools) {
      idle += pool.shown();
    }
    String track = config.track();
    int slash = track == null ? -1 : track.indexOf('/');
    var checking = server.backend.engine.checking();
    return new ServerSnapshot(
        config,
        server.id(),
        server.place,
        health.shown(),
        health.admin(),
        shownWeight(server),
        server.userWeight,
        server.maxConnections,
        health.health(),
        health.rise(),
        health.fall(),
        checking.isEnabled(server),
        checking.isRunning(server),
        server.lastCheck,
        checking.isAgentEnabled(server),
        health.agentResult(),
        health.isAgentUp() ? 1 : 0,
        health.secondsSinceChange(),
        health.downSeconds(),
        counters.get(Counter.CHECK_DOWNS),
        new Load(server.queue.length(), server.queue.max(), config.limits().maxQueue(), 0, 0, -1),
        server.sessions.load(server.maxConnections, now),
        counters,
        server.served(),
        idle,
        track == null ? "" : slash < 0 ? server.backend.name() : track.substring(0, slash),
        track == null ? "" : track.substring(slash + 1),
        health.slowStartPercent(),
        server.encrypts ? TlsUse.ON : server.declinesTls ? TlsUse.DECLINED : TlsUse.OFF,
        server.dynamic,
        server.isRenamed);
  }

  /// As statistics show it: (eweight * wmult + wdiv - 1) / wdiv.
  private static int shownWeight(ServerRuntime server) {
    boolean mapped = server.backend.chooser.weightScale() == 1;
    int weight = server.effectiveWeight();
    return mapped ? weight * server.backend.weightDivisor() : (weight + 15) / 16;
  }

  static ProcessSnapshot of(Engine engine) {
    long now = millis(engine);
    CounterValues counters = engine.counters().values();
    int idle = 0;
    int listeners = 0;
    for (var context : engine.loops()) {
      idle += context.loop.idlePercent();
    }
    for (var frontend : engine.frontends().values()) {
      listeners += frontend.listeners.size();
    }
    int loops = Math.max(1, engine.loops().size());
    return new ProcessSnapshot(
        loops,
        engine.loops().isEmpty() ? "" : engine.loops().getFirst().transport.name(),
        engine.uptimeSeconds(),
        engine.maxConnections(),
        engine.connections(),
        counters.get(Counter.CONNECTIONS),
        counters.get(Counter.REQUESTS),
        engine.connectionRate().rate(now),
        engine.connectionRate().max(),
        engine.connectionRate().rate(now),
        engine.connectionRate().max(),
        counters.get(Counter.BYTES_OUT),
        engine.isStopping(),
        idle / loops,
        listeners,
        engine.compressedIn().rate(now),
        engine.compressedOut().rate(now),
        engine.rates().compressionPerSecond(),
        engine.rates().limits(),
        engine.handshakes().figures(now));
  }
}
