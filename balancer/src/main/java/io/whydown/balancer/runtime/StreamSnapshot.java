package io.whydown.balancer.runtime;

/// A stream at one time (`show sess`).
public record StreamSnapshot(
    long id,
    String source,
    String frontend,
    String backend,
    String server,
    String state,
    long ageMillis,
    long idleMillis,
    boolean http) {}
