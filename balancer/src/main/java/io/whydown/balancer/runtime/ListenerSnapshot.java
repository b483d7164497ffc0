package io.whydown.balancer.runtime;

import io.whydown.balancer.config.BindConfig;

/// A listener at one time. `address` is as the socket has it, empty for none.
public record ListenerSnapshot(
    BindConfig config, int port, Load connections, CounterValues counters, String state) {}
