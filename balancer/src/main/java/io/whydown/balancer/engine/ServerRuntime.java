package io.whydown.balancer.engine;

import io.whydown.balancer.balance.Member;
import io.whydown.balancer.config.GatewayConfig;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.config.TlsToServer;
import io.whydown.balancer.names.Following;
import io.whydown.balancer.runtime.CheckResult;
import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.runtime.OperationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A server while the balancer runs. What health and operators decide is written under the lock of
/// its `ServerHealth`; loops read it.
final class ServerRuntime extends Member {

  final ServerConfig config;
  final BackendRuntime backend;
  final CounterStore counters;

  /// What leads a client back to it; null for nothing.
  volatile @Nullable String cookie;

  final LoadGauge sessions;
  final RequestQueue queue = new RequestQueue();
  final AtomicInteger serving = new AtomicInteger();
  final ServerHealth health;
  final IdlePool[] pools;
  final boolean dynamic;

  /// For each loop, the connections that speak HTTP/2 and may carry another stream.
  final List<List<Http2Server>> http2 = new ArrayList<>();

  volatile ServerPlace place;
  volatile int maxConnections;
  volatile int userWeight;

  /// What operators of the process before had switched off.
  volatile boolean checksAtFirst = true;

  volatile boolean agentAtFirst = true;

  /// Whether streams use TLS.
  volatile boolean encrypts;

  /// Whether it was declined and no operator has said otherwise.
  volatile boolean declinesTls;

  /// Changes when streams on it have to end (`on-marked-down shutdown-sessions`).
  private final AtomicInteger generation = new AtomicInteger();

  /// Whether its name is not the configuration's: a service record or an operator gave it.
  volatile boolean isRenamed;

  /// Its tie to the name that it follows; null when it follows none. Set before any loop runs.
  @Nullable Following following;

  volatile CheckResult lastCheck = CheckResult.INITIAL;

  ServerRuntime(ServerConfig config, int id, BackendRuntime backend, int loops, boolean dynamic) {
    super(id, config.backup());
    this.config = config;
    this.backend = backend;
    this.dynamic = dynamic;
    this.place = config.place();
    this.maxConnections = config.limits().maxConnections();
    this.userWeight = config.weight();
    TlsToServer tls = config.tls();
    this.encrypts = tls != null && tls.usedFromStart();
    this.declinesTls = tls != null && tls.isDeclined();
    this.counters = new CounterStore(loops);
    this.sessions = new LoadGauge(loops);
    this.health = new ServerHealth(this);
    this.pools = new IdlePool[loops];
    for (int i = 0; i < loops; i++) {
      pools[i] = new IdlePool();
      http2.add(new ArrayList<>(2));
    }
  }

  int generation() {
    return generation.get();
  }

  void nextGeneration() {
    generation.incrementAndGet();
  }

  String name() {
    return config.name();
  }

  @Override
  public int served() {
    return serving.get();
  }

  @Override
  public int queued() {
    return queue.length();
  }

  @Override
  public int maxConnections() {
    return maxConnections;
  }

  @Override
  public int maxQueue() {
    return config.limits().maxQueue();
  }

  /// HAProxy: src/queue.c, srv_dynamic_maxconn.
  @Override
  public int dynamicMaxConnections() {
    int max = maxConnections;
    int min = config.limits().minConnections();
    int fullconn = backend.fullconn();
    int now = backend.sessions.current();
    if (now < fullconn && min > 0 && min != max) {
      max = Math.max(min, (int) ((long) now * max / fullconn));
    }
    int percent = health.slowStartPercent();
    return percent < 100 ? Math.max(1, max * percent / 100) : max;
  }

  /// Failures of streams in a row, for `observe`.
  final AtomicInteger trafficFailures = new AtomicInteger();

  /// Takes a place, unless the server is full or others wait already.
  boolean tryTake() {
    if (maxConnections == 0) {
      serving.incrementAndGet();
    } else {
      int now;
      do {
        now = serving.get();
        if (queue.length() > 0 || now >= dynamicMaxConnections()) {
          return false;
        }
      } while (!serving.compareAndSet(now, now + 1));
    }
    backend.serving.incrementAndGet();
    backend.chooser.loadChanged(this);
    return true;
  }

  void release() {
    serving.decrementAndGet();
    backend.serving.decrementAndGet();
    backend.chooser.loadChanged(this);
    backend.serveQueue(this);
  }

  /// Whether HTTP/2 is spoken without asking (`proto h2`).
  boolean startsHttp2() {
    return config.protocol() == ServerConfig.Protocol.HTTP2;
  }

  /// The application that it is; null for a server that does not speak FastCGI.
  @Nullable GatewayConfig gateway() {
    return config.protocol() == ServerConfig.Protocol.FASTCGI ? backend.config.gateway() : null;
  }

  /// The name that its address comes from; null when there is none.
  @Nullable String host() {
    return switch (place) {
      case ServerPlace.Tcp(_, _, String host) -> host;
      case ServerPlace.Unresolved(String host, _) -> host.isEmpty() ? null : host;
      case ServerPlace.Unix _ -> null;
    };
  }

  ServerPlace.PortRule port() {
    return switch (place) {
      case ServerPlace.Tcp(_, var rule, _) -> rule;
      case ServerPlace.Unresolved(_, var rule) -> rule;
      case ServerPlace.Unix _ -> new ServerPlace.PortRule.Relative(0);
    };
  }

  /// Its address comes from another name from now on; for a moment it keeps the one it has.
  void rename(@Nullable String host) {
    switch (place) {
      case ServerPlace.Tcp(var address, var port, _) ->
          place = new ServerPlace.Tcp(address, port, host);
      case ServerPlace.Unresolved(_, var port) ->
          place = new ServerPlace.Unresolved(host == null ? "" : host, port);
      case ServerPlace.Unix _ -> {
        // it has no name
      }
    }
  }

  /// Sets the weight that an operator, or a service record, wants (HAProxy: src/server.c,
  /// server_parse_weight_change_request).
  OperationResult changeWeight(int wanted) {
    if (!backend.chooser.isDynamic() && wanted != 0 && wanted != config.weight()) {
      return new OperationResult.Refused(
          "Backend is using a static LB algorithm and only accepts weights '0%' and '100%'.");
    }
    userWeight = wanted;
    backend.update(this);
    backend.state.tell();
    return OperationResult.DONE;
  }

  /// Null when it is not reachable by an address.
  ServerPlace.@Nullable Tcp tcp() {
    return place instanceof ServerPlace.Tcp tcp ? tcp : null;
  }

  /// Counts it for the server and its backend. From the loop of the context.
  void count(LoopContext context, Counter counter) {
    backend.count(context, this, counter);
  }
}
