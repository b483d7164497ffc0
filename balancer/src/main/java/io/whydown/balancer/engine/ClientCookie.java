package io.whydown.balancer.engine;

import io.whydown.balancer.hook.PersistenceRule;

/// What persistence by cookie knows of one stream. Not thread-safe: the loop's.
final class ClientCookie {

  /// What the request's cookie was, and what became of it in the answer: the flags of the log.
  char seen = '-';

  char told = '-';

  /// Whether the log shows them.
  boolean isShown;

  /// What the backend's rules say of persistence.
  PersistenceRule.Effect effect = PersistenceRule.Effect.USUAL;

  /// When the cookie says that its client was seen, in seconds since 1970; 0 for nothing.
  long lastSeconds;

  long firstSeconds;

  String shown() {
    return isShown ? "" + seen + told : "--";
  }

  void clear() {
    seen = '-';
    told = '-';
    isShown = false;
    effect = PersistenceRule.Effect.USUAL;
    forgetDates();
  }

  void forgetDates() {
    lastSeconds = 0;
    firstSeconds = 0;
  }
}
