package io.whydown.balancer.runtime;

import io.whydown.balancer.config.RateLimits;

/// The process at one time (`show info`).
public record ProcessSnapshot(
    int threads,
    String transport,
    long uptimeSeconds,
    int maxConnections,
    long currentConnections,
    long cumulatedConnections,
    long cumulatedRequests,
    long connectionRate,
    long maxConnectionRate,
    long sessionRate,
    long maxSessionRate,
    long bytesOut,
    boolean stopping,
    int idlePercent,
    int listeners,
    long compressedInRate,
    long compressedOutRate,
    long compressedInLimit,
    RateLimits limits,
    TlsFigures tls) {}
