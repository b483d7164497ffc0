package io.whydown.balancer.lua;

import io.whydown.balancer.rule.Context;
import io.whydown.balancer.transport.ForeignCall;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One script on its way: a coroutine that goes on until it has to wait. It belongs to a stream, a
/// talk with a client, or is a task of its own.
final class LuaRun {

  /// What it is for; limits depend on it.
  enum Purpose {
    SESSION,
    SERVICE,
    TASK
  }

  /// How a step has ended.
  sealed interface Outcome {

    /// @param value what it answers; null for nil and for nothing
    record Done(@Nullable Object value) implements Outcome {}

    /// @param until null when it only let others run
    record Waits(@Nullable CompletableFuture<?> until) implements Outcome {}

    record Failed(String message) implements Outcome {}

    record TookTooLong() implements Outcome {}
  }

  private final LuaState state;
  private final long thread;
  private final int reference;
  private final long limitNanos;
  private int arguments;
  private long spentNanos;
  private long startedNanos;
  private boolean wasForced;
  private boolean isEnding;
  private boolean isOver;
  private boolean isHeld;
  private long wakesAfter = -1;
  private @Nullable Object lastWord;
  private @Nullable CompletableFuture<?> waits;
  private @Nullable Context context;
  private @Nullable LuaTalk talk;

  LuaRun(LuaState state, Purpose purpose, long thread, int reference, int arguments) {
    this.state = state;
    this.thread = thread;
    this.reference = reference;
    this.arguments = arguments;
    ScriptLimits limits = state.limits();
    int millis =
        switch (purpose) {
          case SESSION -> limits.sessionMillis();
          case SERVICE -> limits.serviceMillis();
          case TASK -> limits.taskMillis();
        };
    this.limitNanos = millis * 1_000_000L;
  }

  LuaState state() {
    return state;
  }

  boolean isThread(long stack) {
    return thread == stack;
  }

  /// It was interrupted for others.
  void forced() {
    wasForced = true;
  }

  boolean isLate() {
    return limitNanos > 0 && spentNanos + (state.nanoTime() - startedNanos) > limitNanos;
  }

  /// What the stream is that it speaks of, during a step.
  Context context() {
    Context of = context;
    if (of == null) {
      throw new ScriptFault("there is no stream here");
    }
    return of;
  }

  Context contextOr(Context otherwise) {
    Context of = context;
    return of == null ? otherwise : of;
  }

  /// It wants to be asked again after so long; -1 when it has not said.
  long wakesAfter() {
    return wakesAfter;
  }

  void wakesAfter(long millis) {
    wakesAfter = millis;
  }

  /// The client that it talks with; null for a script that is no service.
  @Nullable LuaTalk talk() {
    return talk;
  }

  void talks(LuaTalk with) {
    talk = with;
  }

  /// It yields next, until this is complete.
  void waitFor(CompletableFuture<?> until) {
    waits = until;
  }

  /// It yields next, and does not go on any more.
  void endWith(@Nullable Object value) {
    isEnding = true;
    lastWord = value;
  }

  /// Goes on until it waits or ends.
  ///
  /// @param of null for one that speaks of no stream
  Outcome step(@Nullable Context of) {
    state.enter();
    try {
      if (state.isClosed() || isOver) {
        return new Outcome.Failed("the script is over");
      }
      context = of;
      waits = null;
      wasForced = false;
      startedNanos = state.nanoTime();
      int status = state.resume(this, thread, arguments);
      spentNanos += state.nanoTime() - startedNanos;
      arguments = 0;
      context = null;
      return outcome(status);
    } finally {
      state.leave();
    }
  }

  private Outcome outcome(int status) {
    Outcome outcome =
        switch (status) {
          case LuaLibrary.OK -> new Outcome.Done(result());
          case LuaLibrary.YIELD -> yielded();
          case LuaLibrary.OUT_OF_MEMORY -> new Outcome.Failed("out of memory error");
          default -> isEnding ? new Outcome.Done(lastWord) : failed();
        };
    if (!(outcome instanceof Outcome.Waits)) {
      end();
    }
    return outcome;
  }

  private @Nullable Object result() {
    boolean any = ForeignCall.number(LuaLibrary.GET_TOP, thread) > 0;
    return any ? state.valueAt(thread, -1) : null;
  }

  private Outcome yielded() {
    if (isEnding) {
      return new Outcome.Done(lastWord);
    }
    if (limitNanos > 0 && spentNanos > limitNanos) {
      return new Outcome.TookTooLong();
    }
    if (!isHeld) {
      isHeld = true;
      state.hold(this, reference);
    }
    return new Outcome.Waits(wasForced ? null : waits);
  }

  private Outcome failed() {
    String message = state.message(thread);
    if (message.endsWith("execution timeout") && isLate()) {
      return new Outcome.TookTooLong();
    }
    return new Outcome.Failed(
        "[state-id %d] runtime error: %s from %s"
            .formatted(state.number(), message, state.trace(reference)));
  }

  private void end() {
    isOver = true;
    state.end(reference);
  }

  /// Nobody waits for it any more.
  void abandon() {
    state.enter();
    try {
      if (!isOver && !state.isClosed()) {
        end();
      }
    } finally {
      state.leave();
    }
  }
}
