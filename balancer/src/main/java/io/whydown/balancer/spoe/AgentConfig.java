package io.whydown.balancer.spoe;

/// A `spoe-agent` section, as far as connections are concerned.
///
/// @param maxFrameBytes of a frame without its length, 256 to 16380
/// @param maxWaiting notices that wait over one connection, at least 1
/// @param pipelines `option pipelining`
/// @param async `option async`
/// @param sendsPieces `option send-frag-payload`
/// @param helloMillis for the greeting; 0 for no limit
/// @param idleMillis a connection without work is kept; 0 for no limit
/// @param processingMillis a stream waits; 0 for no limit
/// @param maxConnectionsPerSecond 0 for no limit
/// @param maxErrorsPerSecond nothing is asked after so many; 0 for no limit
public record AgentConfig(
    String name,
    int maxFrameBytes,
    int maxWaiting,
    boolean pipelines,
    boolean async,
    boolean sendsPieces,
    int helloMillis,
    int idleMillis,
    int processingMillis,
    int maxConnectionsPerSecond,
    int maxErrorsPerSecond) {

  String capabilities() {
    if (pipelines) {
      return async ? "pipelining,async" : "pipelining";
    }
    return async ? "async" : "";
  }
}
