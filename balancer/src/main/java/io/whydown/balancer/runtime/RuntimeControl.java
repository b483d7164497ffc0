package io.whydown.balancer.runtime;

import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.RateLimits;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Reads and changes a running balancer. Safe from any thread; never called on an event loop's hot
/// path. An unknown name is an `OperationResult.Refused`, or an empty `Optional`.
public interface RuntimeControl {

  List<FrontendSnapshot> frontends();

  List<BackendSnapshot> backends();

  Optional<BackendSnapshot> backend(String name);

  default Optional<FrontendSnapshot> frontend(String name) {
    return frontends().stream().filter(f -> f.config().name().equals(name)).findFirst();
  }

  /// The frontend of that name, else the backend.
  default Optional<ProxyConfig> proxy(String name) {
    return frontend(name)
        .map(FrontendSnapshot::config)
        .or(() -> backend(name).map(BackendSnapshot::config));
  }

  ProcessSnapshot process();

  List<StreamSnapshot> streams();

  List<RefusedMessage> refusedMessages();

  /// `ready`, `drain` or `maint`.
  OperationResult setServerState(String backend, String server, WantedState state);

  /// Sets a server to what it was before. Only before the balancer runs.
  OperationResult restoreServer(String backend, String server, SavedServer saved);

  /// Absolute (0-256), or in percent of the configured one when `percent`.
  OperationResult setServerWeight(String backend, String server, int weight, boolean percent);

  /// Whether streams to it are encrypted from now on; refused where the configuration has no TLS.
  OperationResult setServerTls(String backend, String server, boolean on);

  OperationResult setServerPlace(String backend, String server, ServerPlace place);

  /// Another name that its address is to come from; refused where no name server is asked.
  OperationResult setServerName(String backend, String server, String host);

  /// Asks the name servers of a section once; nothing when they give no address.
  CompletableFuture<Optional<IpAddress>> lookUp(String resolvers, String host, IpFamily preferred);

  /// What happened at the name servers, by section.
  List<ResolversSnapshot> resolvers();

  OperationResult setServerMaxConnections(String backend, String server, int limit);

  /// Forces the result of the check: up, stopping (nolb) or down.
  OperationResult setServerHealth(String backend, String server, OperationalState health);

  OperationResult setServerCheck(String backend, String server, boolean enabled);

  /// Where it is checked from now on.
  ///
  /// @param address null for the one it is checked at now
  /// @param port -1 for the one it is checked at now, 0 for that of its traffic
  OperationResult setServerCheckPlace(
      String backend, String server, @Nullable IpAddress address, int port);

  OperationResult setServerAgent(String backend, String server, boolean enabled);

  /// Where its agent is asked from now on; as for checks.
  OperationResult setServerAgentPlace(
      String backend, String server, @Nullable IpAddress address, int port);

  /// What its agent is sent from now on.
  OperationResult setServerAgentText(String backend, String server, byte[] text);

  OperationResult setAgentHealth(String backend, String server, boolean up);

  OperationResult addServer(String backend, ServerConfig config);

  OperationResult deleteServer(String backend, String server);

  OperationResult setFrontendEnabled(String frontend, boolean enabled);

  OperationResult stopFrontend(String frontend);

  OperationResult setFrontendMaxConnections(String frontend, int limit);

  OperationResult setMaxConnections(int limit);

  RateLimits rateLimits();

  void setRateLimits(RateLimits limits);

  /// Bytes that compression may be given in a second; 0 for any number.
  void setCompressionRate(long bytes);

  /// Whether servers without a cookie of their own get one of their address (`dynamic`).
  OperationResult setDynamicCookies(String backend, boolean enabled);

  /// The secret of those cookies.
  OperationResult setDynamicCookieKey(String backend, String key);

  OperationResult shutdownStream(long id);

  OperationResult shutdownStreamsOf(String backend, String server);

  /// Sets counters of maxima to 0, or all of them when `all`.
  void clearCounters(boolean all);

  /// Sets all counters of a server to 0, since it stands for another one from now on.
  OperationResult clearCounters(String backend, String server);

  /// A backend that no client is led to yet.
  OperationResult addBackend(ProxyConfig config);

  /// Refused while it is published, or has servers or streams.
  OperationResult deleteBackend(String backend);

  /// Whether lines of frontends lead clients there.
  OperationResult publishBackend(String backend, boolean isPublished);

  /// What an operator wants of a server.
  enum WantedState {
    READY,
    DRAIN,
    MAINTENANCE
  }
}
