package io.whydown.balancer.rule;

/// A line of a configuration file.
public record Place(String file, int line) {}
