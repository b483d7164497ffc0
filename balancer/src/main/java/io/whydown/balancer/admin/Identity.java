package io.whydown.balancer.admin;

/// What a process says of itself.
///
/// @param version as `show info` gives it
/// @param released `YYYY/MM/DD`
/// @param fileLimit the most descriptors of the process
public record Identity(
    String version,
    String released,
    long processId,
    String node,
    String description,
    long fileLimit) {}
