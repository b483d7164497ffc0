package io.whydown.balancer.engine;

import org.jspecify.annotations.Nullable;

/// A request that may wait in a queue. Its links belong to the queue's lock.
abstract class Pending {

  @Nullable Pending queueNext;
  @Nullable Pending queuePrevious;
  @Nullable RequestQueue queue;
  long queueKey;
  int queuePlace;

  /// A server has room for it, and has already counted it. Called under the queue's lock, from any
  /// loop: hands over and returns.
  abstract void granted(ServerRuntime server);
}
