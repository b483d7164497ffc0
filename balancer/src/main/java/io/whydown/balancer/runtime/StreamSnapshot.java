package io.whydown.balancer.runtime;

/// A stream at one time (`show sess`).
///
/// @param protocol of the client's connection, as HAProxy names it: `tcpv4`, `tcpv6`, `unix_stream`
/// @param backend empty for none yet, and `server`
/// @param state what it waits for
/// @param expiresMillis until a timeout ends that; -1 when none does
/// @param retries of connects, so far
public record StreamSnapshot(
    long id,
    String protocol,
    String source,
    String frontend,
    String backend,
    String server,
    String state,
    long ageMillis,
    long expiresMillis,
    int retries) {}
