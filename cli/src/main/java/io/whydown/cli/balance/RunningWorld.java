package io.whydown.cli.balance;

import io.whydown.balancer.rule.LogFormat;
import io.whydown.balancer.rule.SharedVariables;
import io.whydown.balancer.rule.World;
import io.whydown.balancer.runtime.BackendSnapshot;
import io.whydown.balancer.runtime.FrontendSnapshot;
import io.whydown.balancer.runtime.OperationalState;
import io.whydown.balancer.runtime.RuntimeControl;
import io.whydown.balancer.runtime.ServerSnapshot;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The process as rules see it. Compiled before the balancer runs, and told of it afterwards; until
/// then every count is 0. Thread-safe.
final class RunningWorld implements World {

  private final SharedVariables variables = new SharedVariables();
  private final Map<String, LogFormat> uniqueIds = new HashMap<>();
  private final Set<String> proxies = new HashSet<>();
  private final Map<String, Integer> frontendIds = new HashMap<>();
  private final Map<String, Integer> backendIds = new ConcurrentHashMap<>();
  private final long processId = ProcessHandle.current().pid();
  private final String hostName = HostName.own();
  private @Nullable SharedTables tables;
  private int threads = 1;
  private volatile @Nullable RuntimeControl control;

  void learn(SharedTables shared) {
    tables = shared;
  }

  void setThreads(int count) {
    threads = count;
  }

  void addProxy(ProxyDraft draft, int id) {
    if (draft.isFrontend) {
      frontendIds.put(draft.name, id);
      if (draft.has("http-use-proxy-header")) {
        proxies.add(draft.name);
      }
      LogFormat format = draft.uniqueId;
      if (format != null) {
        uniqueIds.put(draft.name, format);
      }
    }
    if (draft.isBackend) {
      backendIds.put(draft.name, id);
    }
  }

  void runs(RuntimeControl running) {
    control = running;
  }

  @Override
  public long ofProxy(String proxy, boolean frontend, Count count) {
    RuntimeControl running = control;
    if (running == null) {
      return 0;
    }
    if (frontend) {
      for (FrontendSnapshot found : running.frontends()) {
        if (found.config().name().equals(proxy)) {
          return ofFrontend(found, count);
        }
      }
      return 0;
    }
    Optional<BackendSnapshot> found = running.backend(proxy);
    return found.isEmpty() ? 0 : ofBackend(found.get(), count);
  }

  private static long ofFrontend(FrontendSnapshot frontend, Count count) {
    return switch (count) {
      case CONNECTIONS -> frontend.sessions().current();
      case SESSION_RATE -> frontend.sessions().rate();
      case REQUEST_RATE -> frontend.requests().rate();
      case CONNECTIONS_FREE,
          QUEUE,
          AVERAGE_QUEUE,
          USABLE_SERVERS,
          CONNECTION_SLOTS,
          WEIGHT,
          INITIAL_WEIGHT,
          USER_WEIGHT,
          IS_UP ->
          0;
    };
  }

  private static long ofBackend(BackendSnapshot backend, Count count) {
    return switch (count) {
      case CONNECTIONS -> backend.sessions().current();
      case SESSION_RATE -> backend.sessions().rate();
      case QUEUE -> queued(backend);
      case AVERAGE_QUEUE -> average(backend);
      case USABLE_SERVERS ->
          backend.activeServers() > 0 ? backend.activeServers() : backend.backupServers();
      case CONNECTIONS_FREE, CONNECTION_SLOTS -> free(backend);
      case WEIGHT -> backend.weight();
      case IS_UP -> backend.up() ? 1 : 0;
      case REQUEST_RATE, INITIAL_WEIGHT, USER_WEIGHT -> 0;
    };
  }

  private static long queued(BackendSnapshot backend) {
    long total = backend.queued().current();
    for (ServerSnapshot server : backend.servers()) {
      total += server.queued().current();
    }
    return total;
  }

  private static long average(BackendSnapshot backend) {
    long usable = Math.max(1, backend.activeServers());
    return (queued(backend) + usable - 1) / usable;
  }

  private static long free(BackendSnapshot backend) {
    long total = 0;
    for (ServerSnapshot server : backend.servers()) {
      if (server.state() == OperationalState.UP) {
        if (server.maxConnections() == 0) {
          return -1;
        }
        total += Math.max(0, server.maxConnections() - server.sessions().current());
      }
    }
    return total;
  }

  @Override
  public long ofServer(String backend, String server, Count count) {
    RuntimeControl running = control;
    if (running == null) {
      return 0;
    }
    for (ServerSnapshot found :
        running.backend(backend).map(BackendSnapshot::servers).orElse(java.util.List.of())) {
      if (found.config().name().equals(server)) {
        return ofServer(found, count);
      }
    }
    return 0;
  }

  private static long ofServer(ServerSnapshot server, Count count) {
    return switch (count) {
      case CONNECTIONS -> server.sessions().current();
      case CONNECTIONS_FREE ->
          server.maxConnections() == 0
              ? -1
              : Math.max(0, server.maxConnections() - server.sessions().current());
      case SESSION_RATE -> server.sessions().rate();
      case QUEUE -> server.queued().current();
      case WEIGHT, USER_WEIGHT -> server.weight();
      case INITIAL_WEIGHT -> server.config().weight();
      case IS_UP ->
          server.state() == OperationalState.UP || server.state() == OperationalState.DRAIN ? 1 : 0;
      case REQUEST_RATE, AVERAGE_QUEUE, USABLE_SERVERS, CONNECTION_SLOTS -> 0;
    };
  }

  @Override
  public int proxyId(String proxy, boolean frontend) {
    return (frontend ? frontendIds : backendIds).getOrDefault(proxy, 0);
  }

  @Override
  public int serverId(String backend, String server) {
    RuntimeControl running = control;
    if (running == null) {
      return 0;
    }
    for (ServerSnapshot found :
        running.backend(backend).map(BackendSnapshot::servers).orElse(java.util.List.of())) {
      if (found.config().name().equals(server)) {
        return found.config().id();
      }
    }
    return 0;
  }

  @Override
  public long nowMicros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }

  @Override
  public int processId() {
    return (int) processId;
  }

  @Override
  public int threads() {
    return threads;
  }

  @Override
  public boolean isStopping() {
    RuntimeControl running = control;
    return running != null && running.process().stopping();
  }

  @Override
  public long uptimeSeconds() {
    RuntimeControl running = control;
    return running == null ? 0 : running.process().uptimeSeconds();
  }

  @Override
  public String hostName() {
    return hostName;
  }

  @Override
  public boolean isProxy(String frontend) {
    return proxies.contains(frontend);
  }

  @Override
  public @Nullable LogFormat uniqueIdFormat(String frontend) {
    return uniqueIds.get(frontend);
  }

  @Override
  public int captureSlots(String frontend, boolean ofResponse) {
    SharedTables shared = tables;
    return shared == null ? 0 : shared.captureSlots(frontend, ofResponse);
  }

  @Override
  public CompletableFuture<Optional<IpAddress>> lookUp(
      String resolvers, String host, IpFamily preferred) {
    RuntimeControl running = control;
    return running == null
        ? CompletableFuture.completedFuture(Optional.empty())
        : running.lookUp(resolvers, host, preferred);
  }

  @Override
  public SharedVariables variables() {
    return variables;
  }
}
