package io.whydown.balancer.engine;

import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.RateLimits;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.config.TlsToServer;
import io.whydown.balancer.event.BalancerEvent.Why;
import io.whydown.balancer.names.Following;
import io.whydown.balancer.runtime.BackendSnapshot;
import io.whydown.balancer.runtime.FrontendSnapshot;
import io.whydown.balancer.runtime.OperationResult;
import io.whydown.balancer.runtime.OperationalState;
import io.whydown.balancer.runtime.ProcessSnapshot;
import io.whydown.balancer.runtime.RefusedMessage;
import io.whydown.balancer.runtime.ResolversSnapshot;
import io.whydown.balancer.runtime.RuntimeControl;
import io.whydown.balancer.runtime.SavedServer;
import io.whydown.balancer.runtime.StreamSnapshot;
import io.whydown.balancer.tls.TlsDialer;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the outside may read and change.
final class Control implements RuntimeControl {

  private static final String WHO = "runtime interface";

  private static final OperationResult NO_AGENT =
      new OperationResult.Refused("agent checks are not enabled on this server");

  private final Engine engine;

  Control(Engine engine) {
    this.engine = engine;
  }

  @Override
  public List<FrontendSnapshot> frontends() {
    return engine.frontends().values().stream().map(Snapshots::of).toList();
  }

  @Override
  public List<BackendSnapshot> backends() {
    return engine.backends().values().stream().map(Snapshots::of).toList();
  }

  @Override
  public Optional<BackendSnapshot> backend(String name) {
    return Optional.ofNullable(engine.backends().get(name)).map(Snapshots::of);
  }

  @Override
  public ProcessSnapshot process() {
    return Snapshots.of(engine);
  }

  @Override
  public List<StreamSnapshot> streams() {
    return onEachLoop(StreamPhotos::of);
  }

  private <T> List<T> onEachLoop(Function<LoopContext, List<T>> question) {
    var answers = new ArrayList<CompletableFuture<List<T>>>();
    for (var context : engine.loops()) {
      var answer = new CompletableFuture<List<T>>();
      answers.add(answer);
      context.loop.ask(() -> answer.complete(question.apply(context)));
    }
    var all = new ArrayList<T>();
    for (var answer : answers) {
      try {
        all.addAll(answer.get(2, TimeUnit.SECONDS));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException _) {
        // A loop that has ended, or is stuck, has nothing to show.
      }
    }
    return all;
  }

  @Override
  public List<RefusedMessage> refusedMessages() {
    var all = new ArrayList<RefusedMessage>();
    for (var frontend : engine.frontends().values()) {
      RefusedMessage message = frontend.refusedRequest;
      if (message != null) {
        all.add(message);
      }
    }
    for (var backend : engine.backends().values()) {
      RefusedMessage message = backend.refusedResponse;
      if (message != null) {
        all.add(message);
      }
    }
    return all;
  }

  private OperationResult onServer(
      String backend, String server, Function<ServerRuntime, OperationResult> change) {
    BackendRuntime proxy = engine.backends().get(backend);
    if (proxy == null) {
      return new OperationResult.Refused("No such backend.");
    }
    ServerRuntime found = proxy.server(server);
    return found == null ? new OperationResult.Refused("No such server.") : change.apply(found);
  }

  private OperationResult onFrontend(
      String name, Function<FrontendRuntime, OperationResult> change) {
    FrontendRuntime frontend = engine.frontends().get(name);
    return frontend == null
        ? new OperationResult.Refused("No such frontend.")
        : change.apply(frontend);
  }

  @Override
  public OperationResult setServerState(String backend, String server, WantedState state) {
    return onServer(
        backend,
        server,
        found -> {
          found.health.setWished(
              state == WantedState.MAINTENANCE, state == WantedState.DRAIN, new Why.Operator(WHO));
          return OperationResult.DONE;
        });
  }

  @Override
  public OperationResult setServerTls(String backend, String server, boolean on) {
    return onServer(
        backend,
        server,
        found -> {
          TlsToServer tls = found.config.tls();
          if (found.dynamic) {
            return new OperationResult.Refused(
                "'set server <srv> ssl' not supported on dynamic servers");
          }
          if (tls == null || tls.dialer() == null || !tls.mayBeSwitched()) {
            return new OperationResult.Refused(
                "'set server <srv> ssl' cannot be set.  default-server should define ssl settings");
          }
          found.encrypts = on;
          found.declinesTls = false;
          // Connections that were made otherwise serve no other stream.
          found.nextGeneration();
          engine.dropIdle(found);
          return new OperationResult.Done("server ssl setting updated.");
        });
  }

  @Override
  public OperationResult setServerWeight(
      String backend, String server, int weight, boolean percent) {
    return onServer(
        backend,
        server,
        found -> {
          int wanted = percent ? found.config.weight() * weight / 100 : weight;
          if (weight < 0 || !percent && wanted > 256) {
            return new OperationResult.Refused(
                "Absolute weight can only be between 0 and 256 inclusive.");
          }
          return found.changeWeight(Math.min(256, wanted));
        });
  }

  @Override
  public OperationResult restoreServer(String backend, String server, SavedServer saved) {
    return onServer(
        backend,
        server,
        found -> {
          SavedServer.Wished wished = saved.wished();
          ServerPlace place = wished == null ? null : wished.place();
          if (place != null) {
            found.place = place;
            found.backend.cookies.renew(found);
          }
          if (wished != null) {
            restoreName(found, wished);
            found.checksAtFirst = wished.checks();
            found.agentAtFirst = wished.agent();
            if (wished.configuredWeight() == found.config.weight()) {
              found.userWeight = wished.weight();
            }
          }
          found.health.restore(saved);
          return OperationResult.DONE;
        });
  }

  /// A name that the process before had from an operator, or from a service record.
  private static void restoreName(ServerRuntime server, SavedServer.Wished wished) {
    String host = wished.host();
    Following following = server.following;
    if (host == null || following == null) {
      return;
    }
    server.rename(host);
    server.isRenamed = !following.isOfService();
    if (following.isOfService()) {
      int port = server.port() instanceof ServerPlace.PortRule.Fixed(int fixed) ? fixed : 0;
      following.expect(host, port);
    } else {
      following.rename(host);
    }
  }

  @Override
  public OperationResult setServerName(String backend, String server, String host) {
    return onServer(
        backend,
        server,
        found -> {
          Following following = found.following;
          if (following == null) {
            return new OperationResult.Refused(
                "set server <b>/<s> fqdn failed because no resolution is configured.");
          }
          if (following.isOfService()) {
            return new OperationResult.Refused(
                "set server <b>/<s> fqdn failed because SRV resolution is configured.");
          }
          String before = found.host();
          if (host.equals(before)) {
            return new OperationResult.Done("no need to change the FDQN by 'stats socket command'");
          }
          if (!host.matches("[A-Za-z0-9._-]{1,255}") || host.contains("..")) {
            return new OperationResult.Refused(
                "invalid fqdn '%s' by 'stats socket command'".formatted(host));
          }
          found.rename(host);
          found.isRenamed = true;
          following.rename(host);
          return new OperationResult.Done(
              "%s/%s changed its FQDN from %s to %s by 'stats socket command'"
                  .formatted(backend, server, before == null ? "(null)" : before, host));
        });
  }

  @Override
  public CompletableFuture<Optional<IpAddress>> lookUp(
      String resolvers, String host, IpFamily preferred) {
    return engine.names().lookUp(resolvers, host, preferred);
  }

  @Override
  public List<ResolversSnapshot> resolvers() {
    return engine.names().counters();
  }

  @Override
  public OperationResult setServerPlace(String backend, String server, ServerPlace place) {
    return onServer(
        backend,
        server,
        found -> {
          found.place = place;
          found.backend.cookies.renew(found);
          engine.dropIdle(found);
          if (!(place instanceof ServerPlace.Unresolved)) {
            found.health.setResolved(true, new Why.Operator(WHO));
          }
          return OperationResult.DONE;
        });
  }

  @Override
  public OperationResult setServerMaxConnections(String backend, String server, int limit) {
    return onServer(
        backend,
        server,
        found -> {
          found.maxConnections = Math.max(0, limit);
          found.backend.serveQueue(found);
          return OperationResult.DONE;
        });
  }

  @Override
  public OperationResult setServerHealth(String backend, String server, OperationalState health) {
    return onServer(
        backend,
        server,
        found -> {
          if (found.config.track() != null) {
            return new OperationResult.Refused("cannot change health on a tracking server.");
          }
          found.health.force(health, WHO);
          return OperationResult.DONE;
        });
  }

  @Override
  public OperationResult setServerCheck(String backend, String server, boolean enabled) {
    return onServer(
        backend,
        server,
        found ->
            engine.checking().setEnabled(found, enabled)
                ? OperationResult.DONE
                : new OperationResult.Refused("Health checks are not configured on this server."));
  }

  @Override
  public OperationResult setServerCheckPlace(
      String backend, String server, @Nullable IpAddress address, int port) {
    return onServer(
        backend,
        server,
        found ->
            engine.checking().setPlace(found, address, port)
                ? OperationResult.DONE
                : new OperationResult.Refused("health checks are not enabled on this server"));
  }

  @Override
  public OperationResult setServerAgentPlace(
      String backend, String server, @Nullable IpAddress address, int port) {
    return onServer(
        backend,
        server,
        found ->
            engine.checking().setAgentPlace(found, address, port)
                ? OperationResult.DONE
                : NO_AGENT);
  }

  @Override
  public OperationResult setServerAgentText(String backend, String server, byte[] text) {
    return onServer(
        backend,
        server,
        found ->
            engine.checking().setAgentText(found, text)
                ? OperationResult.DONE
                : new OperationResult.Refused("agent checks are not enabled on this server."));
  }

  @Override
  public OperationResult setServerAgent(String backend, String server, boolean enabled) {
    return onServer(
        backend,
        server,
        found ->
            engine.checking().setAgentEnabled(found, enabled)
                ? OperationResult.DONE
                : new OperationResult.Refused(
                    "Agent was not configured on this server, cannot enable."));
  }

  @Override
  public OperationResult setAgentHealth(String backend, String server, boolean up) {
    return onServer(
        backend,
        server,
        found -> {
          if (!engine.checking().isAgentEnabled(found)) {
            return new OperationResult.Refused("agent checks are not enabled on this server.");
          }
          found.health.forceAgent(up, WHO);
          return OperationResult.DONE;
        });
  }

  @Override
  public OperationResult addServer(String backend, ServerConfig config) {
    BackendRuntime proxy = engine.backends().get(backend);
    if (proxy == null) {
      return new OperationResult.Refused("No such backend.");
    }
    if (proxy.server(config.name()) != null) {
      return new OperationResult.Refused("Already exists a server with the same name in backend.");
    }
    if (!proxy.chooser.isDynamic()) {
      return new OperationResult.Refused(
          "Backend must use a dynamic load balancing to support dynamic servers.");
    }
    ServerRuntime added = proxy.add(config);
    String track = config.track();
    if (track != null) {
      engine.tracked(proxy, track).health.addTracker(added);
    }
    engine.checking().add(added);
    return new OperationResult.Done("New server registered.");
  }

  @Override
  public OperationResult addBackend(ProxyConfig proxy) {
    BackendConfig backend = proxy.backend();
    return backend != null && engine.addBackend(proxy, backend)
        ? new OperationResult.Done("New backend registered.")
        : new OperationResult.Refused("name is already used by other proxy '" + proxy.name() + "'");
  }

  @Override
  public OperationResult deleteBackend(String name) {
    BackendRuntime backend = engine.backend(name);
    if (backend == null) {
      return new OperationResult.Refused("No such backend.");
    }
    if (backend.isPublished) {
      return new OperationResult.Refused("Backend must be unpublished prior to its deletion.");
    }
    if (!backend.servers.isEmpty()) {
      return new OperationResult.Refused("Only a backend without server can be deleted.");
    }
    if (backend.sessions.current() > 0) {
      return new OperationResult.Refused("Backend still has attached streams on it.");
    }
    engine.removeBackend(backend);
    return new OperationResult.Done("Backend deleted.");
  }

  @Override
  public OperationResult publishBackend(String name, boolean isPublished) {
    BackendRuntime backend = engine.backend(name);
    if (backend == null) {
      return new OperationResult.Refused("No such backend.");
    }
    if (backend.proxy.disabled()) {
      return new OperationResult.Refused("No effect on a disabled backend.");
    }
    backend.isPublished = isPublished;
    return new OperationResult.Done(isPublished ? "Backend published." : "Backend unpublished.");
  }

  @Override
  public OperationResult deleteServer(String backend, String server) {
    return onServer(
        backend,
        server,
        found -> {
          if (!found.health.admin().isMaintenance()) {
            return new OperationResult.Refused("Only servers in maintenance mode can be deleted.");
          }
          if (found.sessions.current() > 0 || found.queue.length() > 0) {
            return new OperationResult.Refused(
                "Server still has connections attached to it, cannot remove it.");
          }
          String track = found.config.track();
          if (track != null) {
            engine.tracked(found.backend, track).health.removeTracker(found);
          }
          engine.checking().remove(found);
          engine.dropIdle(found);
          found.backend.remove(found);
          TlsToServer tls = found.config.tls();
          TlsDialer dialer = tls == null ? null : tls.dialer();
          if (dialer != null) {
            dialer.retire();
          }
          return new OperationResult.Done("Server deleted.");
        });
  }

  @Override
  public OperationResult setFrontendEnabled(String frontend, boolean enabled) {
    return onFrontend(
        frontend,
        found -> {
          if (found.state == FrontendSnapshot.State.STOPPED) {
            return new OperationResult.Refused(
                "Frontend was previously shut down, cannot " + (enabled ? "enable." : "disable."));
          }
          found.state = enabled ? FrontendSnapshot.State.OPEN : FrontendSnapshot.State.PAUSED;
          engine.pause(found, !enabled);
          return OperationResult.DONE;
        });
  }

  @Override
  public OperationResult stopFrontend(String frontend) {
    return onFrontend(
        frontend,
        found -> {
          if (found.state == FrontendSnapshot.State.STOPPED) {
            return new OperationResult.Refused("Frontend was already shut down.");
          }
          engine.stop(found);
          return OperationResult.DONE;
        });
  }

  @Override
  public OperationResult setFrontendMaxConnections(String frontend, int limit) {
    return onFrontend(
        frontend,
        found -> {
          found.maxConnections = limit;
          engine.resumeListeners();
          return OperationResult.DONE;
        });
  }

  @Override
  public OperationResult setMaxConnections(int limit) {
    engine.setMaxConnections(limit);
    return OperationResult.DONE;
  }

  @Override
  public RateLimits rateLimits() {
    return engine.rates().limits();
  }

  @Override
  public void setRateLimits(RateLimits limits) {
    engine.rates().setLimits(limits);
  }

  @Override
  public void setCompressionRate(long bytes) {
    engine.rates().setCompressionPerSecond(bytes);
  }

  @Override
  public OperationResult setDynamicCookies(String backend, boolean enabled) {
    return onBackend(backend, found -> found.cookies.setEnabled(enabled));
  }

  @Override
  public OperationResult setDynamicCookieKey(String backend, String key) {
    return onBackend(backend, found -> found.cookies.setKey(key));
  }

  private OperationResult onBackend(String name, Consumer<BackendRuntime> action) {
    BackendRuntime found = engine.backends().get(name);
    if (found == null) {
      return new OperationResult.Refused("No such backend.");
    }
    action.accept(found);
    return OperationResult.DONE;
  }

  @Override
  public OperationResult shutdownStream(long id) {
    boolean found =
        onEachLoop(
                context -> {
                  Exchange exchange = context.newest();
                  while (exchange != null) {
                    if (exchange.id == id && exchange.phase != Phase.OVER) {
                      exchange.kill('K');
                      return List.of(true);
                    }
                    exchange = exchange.older;
                  }
                  return List.<Boolean>of();
                })
            .contains(true);
    return found
        ? OperationResult.DONE
        : new OperationResult.Refused("No such session (use 'show sess').");
  }

  @Override
  public OperationResult shutdownStreamsOf(String backend, String server) {
    return onServer(
        backend,
        server,
        found -> {
          engine.killStreams(found, 'K');
          return OperationResult.DONE;
        });
  }

  @Override
  public void clearCounters(boolean all) {
    for (var frontend : engine.frontends().values()) {
      frontend.sessions.clearMax();
      frontend.requests.clearMax();
      frontend.connections.clearMax();
      if (all) {
        frontend.counters.clear();
      }
      for (var listener : frontend.listeners) {
        listener.sessions.clearMax();
        if (all) {
          listener.counters.clear();
        }
      }
    }
    for (var backend : engine.backends().values()) {
      backend.sessions.clearMax();
      backend.queue.clearMax();
      if (all) {
        backend.counters.clear();
      }
      for (var server : backend.servers) {
        clear(server, all);
      }
    }
  }

  private static void clear(ServerRuntime server, boolean all) {
    server.sessions.clearMax();
    server.queue.clearMax();
    if (all) {
      server.counters.clear();
    }
  }

  @Override
  public OperationResult clearCounters(String backend, String server) {
    return onServer(
        backend,
        server,
        found -> {
          clear(found, true);
          return OperationResult.DONE;
        });
  }
}
