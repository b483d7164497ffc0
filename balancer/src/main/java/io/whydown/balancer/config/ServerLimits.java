package io.whydown.balancer.config;

/// How much a server takes. 0 means unlimited; -1 the same for those where 0 is a limit.
///
/// @param maxConnections at one time (`maxconn`)
/// @param minConnections the dynamic limit's lower end (`minconn`)
/// @param maxQueue requests waiting for it (`maxqueue`)
/// @param slowStartMillis time until a server that came back has its whole weight
/// @param poolMaxIdle idle connections kept; -1 means any
/// @param poolLow idle connections that are always worth keeping
/// @param poolPurgeMillis how long they are kept; 0 means the process's value
/// @param maxReuse requests on one connection after the first; -1 means any
public record ServerLimits(
    int maxConnections,
    int minConnections,
    int maxQueue,
    int slowStartMillis,
    int poolMaxIdle,
    int poolLow,
    int poolPurgeMillis,
    int maxReuse) {

  public static final ServerLimits NONE = new ServerLimits(0, 0, 0, 0, -1, 0, 0, -1);

  public ServerLimits withMaxConnections(int newMaxConnections) {
    return new ServerLimits(
        newMaxConnections,
        minConnections,
        maxQueue,
        slowStartMillis,
        poolMaxIdle,
        poolLow,
        poolPurgeMillis,
        maxReuse);
  }
}
