package io.whydown.balancer.engine;

import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.FrontendConfig;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.runtime.FrontendSnapshot;
import io.whydown.balancer.runtime.RefusedMessage;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A frontend while the balancer runs.
final class FrontendRuntime {

  final ProxyConfig proxy;
  final FrontendConfig config;
  final Engine engine;
  final CounterStore counters;
  final LoadGauge sessions;
  final RateMeter connections;
  final RateMeter requests;
  final PreparedReplies replies;
  final List<ListenerRuntime> listeners = new CopyOnWriteArrayList<>();

  volatile int maxConnections;
  volatile FrontendSnapshot.State state = FrontendSnapshot.State.OPEN;
  volatile @Nullable RefusedMessage refusedRequest;

  /// Where requests go when no choice answers. Null when there is none.
  @Nullable BackendRuntime defaultBackend;

  FrontendRuntime(ProxyConfig proxy, FrontendConfig config, Engine engine) {
    this.proxy = proxy;
    this.config = config;
    this.engine = engine;
    int loops = engine.loopCount();
    this.counters = new CounterStore(loops);
    this.sessions = new LoadGauge(loops);
    this.connections = new RateMeter(loops);
    this.requests = new RateMeter(loops);
    this.replies = new PreparedReplies(proxy.replies());
    this.maxConnections = config.maxConnections();
  }

  private @Nullable BackendRuntime ownBackend;

  /// What stands in a backend's place for streams that are answered here before one is chosen.
  synchronized BackendRuntime ownBackend() {
    BackendRuntime own = ownBackend;
    if (own == null) {
      BackendConfig none = BackendConfig.of(BalanceConfig.ROUND_ROBIN, List.of());
      own = new BackendRuntime(proxy, none, engine);
      ownBackend = own;
    }
    return own;
  }

  String name() {
    return proxy.name();
  }

  boolean isFull() {
    int limit = maxConnections;
    return limit > 0 && sessions.current() >= limit;
  }
}
