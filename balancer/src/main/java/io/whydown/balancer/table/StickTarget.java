package io.whydown.balancer.table;

/// The server that an entry leads to. Servers that go by the same key are the same in all backends;
/// a number counts in one backend.
///
/// @param id 0 when none is known
/// @param key name or address and port; empty when none is known
/// @param byAddress whether the key is an address
public record StickTarget(int id, String key, boolean byAddress) {}
