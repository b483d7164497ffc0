package io.whydown.balancer.engine;

import io.whydown.balancer.config.BindConfig;

/// One port of a bind line, over all loops.
final class ListenerRuntime {

  final BindConfig config;
  final FrontendRuntime frontend;
  final int id;
  final CounterStore counters;
  final LoadGauge sessions;

  volatile int port;
  volatile boolean paused;

  ListenerRuntime(BindConfig config, int id, FrontendRuntime frontend, int loops) {
    this.config = config;
    this.frontend = frontend;
    this.id = config.id() != 0 ? config.id() : id;
    this.counters = new CounterStore(loops);
    this.sessions = new LoadGauge(loops);
  }
}
