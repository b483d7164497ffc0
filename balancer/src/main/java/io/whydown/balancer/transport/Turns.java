package io.whydown.balancer.transport;

/// How often a thread has got a processor, and how long it waited for one while it had work to do.
interface Turns {

  /// Reads both anew. Without a kernel that counts, both stay 0.
  void read();

  /// Nanoseconds since the thread began.
  long waitedNanos();

  long count();
}
