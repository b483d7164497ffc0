package io.whydown.balancer.config;

import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// Where connections to servers come from (`source`).
///
/// @param firstPort 0 when the kernel chooses
public record SourceConfig(
    @Nullable IpAddress address, int firstPort, int lastPort, @Nullable String networkInterface) {}
