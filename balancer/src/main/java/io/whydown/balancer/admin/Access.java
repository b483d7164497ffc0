package io.whydown.balancer.admin;

/// What a stats socket allows to whoever connects.
///
/// @param level to begin with
/// @param idleMillis how long a connection may be silent before it is closed (`stats timeout`); 0
///   for ever
public record Access(Level level, int idleMillis) {}
