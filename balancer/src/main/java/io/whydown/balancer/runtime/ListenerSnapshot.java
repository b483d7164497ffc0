package io.whydown.balancer.runtime;

import io.whydown.balancer.config.BindConfig;

/// A listener at one time; `id` as statistics number it, where the configuration leaves it open.
/// `address` is as the socket has it, empty for none.
public record ListenerSnapshot(
    BindConfig config, int id, int port, Load connections, CounterValues counters, String state) {}
