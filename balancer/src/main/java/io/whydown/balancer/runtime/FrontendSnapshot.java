package io.whydown.balancer.runtime;

import io.whydown.balancer.config.ProxyConfig;
import java.util.List;

/// A frontend at one time.
public record FrontendSnapshot(
    ProxyConfig config,
    State state,
    Load sessions,
    Load connections,
    Load requests,
    CounterValues counters,
    List<ListenerSnapshot> listeners) {

  /// What a frontend does.
  public enum State {
    OPEN,
    FULL,
    PAUSED,
    STOPPED
  }
}
