package io.whydown.balancer.hook;

/// A `force-persist` or `ignore-persist` line. The first one that applies decides.
@FunctionalInterface
public interface PersistenceRule {

  Effect of(Stream stream);

  /// What becomes of the server that a cookie, a table or `use-server` leads to.
  enum Effect {
    /// It is taken while it is up.
    USUAL,
    /// It is taken also when it is down.
    FORCE,
    /// Cookies lead nowhere, and none is made.
    IGNORE
  }
}
