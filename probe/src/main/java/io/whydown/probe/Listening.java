package io.whydown.probe;

import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.net.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Listens to a check beyond its own limit, while other requests are made already: when it stays
/// silent, nobody else needs to be waited for. Thread-safe.
final class Listening {

  private volatile Deadline until;
  private final Deadline whole;
  private final Duration patience;
  private final CompletableFuture<CheckReplay> first = new CompletableFuture<>();
  private final CompletableFuture<CheckReplay> last = new CompletableFuture<>();

  /// @param whole when all of the replay has to end
  /// @param patience beyond the limit of the check
  Listening(Deadline whole, Duration patience) {
    this.until = whole;
    this.whole = whole;
    this.patience = patience;
  }

  /// How long another request like it is waited for.
  Deadline patience() {
    return wasAnswered() ? whole : until;
  }

  /// Runs the check to its end, which may be later than its own limit.
  void run(Supplier<CheckReplay> check) {
    try {
      CheckReplay seen = check.get();
      last.complete(seen);
      first.complete(seen);
    } catch (RuntimeException | Error e) {
      last.completeExceptionally(e);
      first.completeExceptionally(e);
      throw e;
    }
  }

  /// The time of the check is over; returns how long it is listened to.
  Deadline on(CheckReplay silent) {
    Deadline end = whole.atMost(patience);
    until = end;
    first.complete(silent);
    return end;
  }

  /// What the check saw within its own limit; waits for it.
  CheckReplay first() {
    return first.join();
  }

  /// What the check saw in the end; waits for it.
  CheckReplay last() {
    return last.join();
  }

  /// Whether an answer came by now, or the connection ended.
  boolean wasAnswered() {
    return last.isDone() && !(last.join().result() instanceof CheckResult.TimedOut);
  }
}
