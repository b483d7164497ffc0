package io.whydown.balancer.config;

import io.whydown.net.IpAddress;

/// The SOCKS4 proxy that a server is reached through (`socks4`).
///
/// @param forChecks whether its checks go that way, too (`check-via-socks4`)
public record SocksProxy(IpAddress address, int port, boolean forChecks) {}
