package io.whydown.balancer.spoe;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What a stream has told an agent, and waits to hear of. Thread-safe.
public final class Notice {

  public static final int TIMEOUT = 1;
  public static final int NO_RESOURCES = 2;
  public static final int TOO_BIG = 3;
  public static final int ABORTED = 4;

  /// Codes of SPOP come on top of it.
  public static final int OF_SPOP = 256;

  /// What has become of it.
  ///
  /// @param code 0 when the agent has answered; else as `option set-on-error` has it
  public record Outcome(int code, List<AgentAction> actions) {

    public Outcome {
      actions = List.copyOf(actions);
    }

    static Outcome failed(int code) {
      return new Outcome(code, List.of());
    }
  }

  final long stream;
  final long frame;
  final byte[] payload;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private volatile long sentAtNanos;
  private volatile long doneAtNanos;
  volatile @Nullable AgentConnection connection;

  Notice(long stream, long frame, byte[] payload) {
    this.stream = stream;
    this.frame = frame;
    this.payload = payload;
  }

  public CompletableFuture<Outcome> outcome() {
    return outcome;
  }

  /// When it went out, on `System.nanoTime`; 0 for not yet.
  public long sentAtNanos() {
    return sentAtNanos;
  }

  /// When its outcome was known, likewise.
  public long doneAtNanos() {
    return doneAtNanos;
  }

  void sent() {
    sentAtNanos = System.nanoTime();
  }

  void complete(Outcome result) {
    doneAtNanos = System.nanoTime();
    outcome.complete(result);
  }
}
