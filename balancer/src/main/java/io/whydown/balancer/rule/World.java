package io.whydown.balancer.rule;

import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// What rules may ask of the process and of proxies that are not the stream's own. Names were
/// checked at load. Thread-safe: answers are counters.
public interface World {

  /// The numbers of a backend, a frontend or a server.
  enum Count {
    CONNECTIONS,
    CONNECTIONS_FREE,
    SESSION_RATE,
    REQUEST_RATE,
    QUEUE,
    AVERAGE_QUEUE,
    USABLE_SERVERS,
    CONNECTION_SLOTS,
    WEIGHT,
    INITIAL_WEIGHT,
    USER_WEIGHT,
    IS_UP
  }

  /// Of a proxy; 0 when it does not exist.
  long ofProxy(String proxy, boolean frontend, Count count);

  long ofServer(String backend, String server, Count count);

  /// The numbers that statistics show of a proxy and a server (`id`).
  int proxyId(String proxy, boolean frontend);

  int serverId(String backend, String server);

  /// Microseconds since 1970.
  long nowMicros();

  int processId();

  int threads();

  boolean isStopping();

  long uptimeSeconds();

  String hostName();

  /// How a frontend makes unique ids; null when it makes none.
  @org.jspecify.annotations.Nullable
  LogFormat uniqueIdFormat(String frontend);

  /// Whether a frontend asks clients for a password as a proxy does.
  boolean isProxy(String frontend);

  /// How many captures a frontend has, of requests or of responses.
  int captureSlots(String frontend, boolean ofResponse);

  /// An address of a name by the name servers of a `resolvers` section; nothing when they give
  /// none.
  CompletableFuture<Optional<IpAddress>> lookUp(String resolvers, String host, IpFamily preferred);

  /// Variables of the process.
  SharedVariables variables();
}
