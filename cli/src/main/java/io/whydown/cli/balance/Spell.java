package io.whydown.cli.balance;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A server's failure from its beginning to its end. Immutable.
///
/// @param to null while it lasts
/// @param own what the balancer saw itself
/// @param follows the server (`backend/name`) whose state it only follows; null when it is its own
/// @param found what the investigator found; null until it has
record Spell(
    Instant from,
    @Nullable Instant to,
    String own,
    @Nullable String follows,
    @Nullable ServerCause found) {

  boolean isOpen() {
    return to == null;
  }

  Spell ended(Instant at) {
    return new Spell(from, at, own, follows, found);
  }

  /// What it is now seen as. What was found of it in another form holds no more.
  Spell seen(String words, @Nullable String other) {
    return new Spell(from, to, words, other, own.equals(words) ? found : null);
  }

  Spell explained(ServerCause cause) {
    return new Spell(from, to, own, follows, cause);
  }

  /// One line.
  String text() {
    ServerCause cause = found;
    return cause == null ? own : cause.text();
  }

  String line() {
    ServerCause cause = found;
    return cause == null ? own : cause.line();
  }
}
