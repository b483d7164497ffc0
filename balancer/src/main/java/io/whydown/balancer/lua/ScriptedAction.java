package io.whydown.balancer.lua;

import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.Verdict;
import io.whydown.balancer.rule.Action;
import io.whydown.balancer.rule.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A rule whose action is a function of a script. It is asked again while the script waits.
/// Immutable: what waits is attached to its stream.
abstract class ScriptedAction implements Action {

  private static final int YIELDS = 2;
  private static final int ASKS_AGAIN_MILLIS = 1_000;

  private final LuaScripts scripts;
  private final String name;

  /// A script that a stream waits for.
  ///
  /// @param run null when it has ended, and is to be begun anew
  private record Pending(ScriptedAction owner, @Nullable LuaRun run, CompletableFuture<?> until) {}

  ScriptedAction(LuaScripts scripts, String name) {
    this.scripts = scripts;
    this.name = name;
  }

  /// A new run for a stream.
  abstract LuaRun begin(Stream stream);

  @Override
  public Verdict run(Context in) {
    Stream stream = in.stream();
    if (stream == null) {
      return Verdict.CONTINUE;
    }
    Pending pending = pending(stream);
    if (pending == null) {
      return step(in, stream, begin(stream));
    }
    LuaRun run = pending.run();
    if (stream.isInspectionOver() && !pending.until().isDone()) {
      stream.attachToStream(Context.RUN_SLOT, null);
      if (run != null) {
        run.abandon();
      }
      complain(in, "aborting Lua processing on expired timeout");
      return Verdict.CONTINUE;
    }
    if (!pending.until().isDone()) {
      return new Verdict.WaitFor(pending.until());
    }
    stream.attachToStream(Context.RUN_SLOT, null);
    return step(in, stream, run == null ? begin(stream) : run);
  }

  @SuppressWarnings("ReferenceEquality") // a rule is itself
  private @Nullable Pending pending(Stream stream) {
    Object kept = stream.streamAttachment(Context.RUN_SLOT);
    return kept instanceof Pending pending && pending.owner() == this ? pending : null;
  }

  private Verdict step(Context in, Stream stream, LuaRun run) {
    switch (run.step(in)) {
      case LuaRun.Outcome.Done(var value) -> {
        if (value instanceof Number number && number.intValue() == YIELDS) {
          long millis = run.wakesAfter() < 0 ? ASKS_AGAIN_MILLIS : run.wakesAfter();
          var until =
              new CompletableFuture<@Nullable Void>()
                  .completeOnTimeout(null, millis, TimeUnit.MILLISECONDS);
          return wait(stream, null, until);
        }
        return LuaScripts.verdict(value, in.isResponse());
      }
      case LuaRun.Outcome.Waits(var until) -> {
        return wait(stream, run, until == null ? CompletableFuture.completedFuture(true) : until);
      }
      case LuaRun.Outcome.Failed(var message) -> complain(in, message);
      case LuaRun.Outcome.TookTooLong _ -> complain(in, "execution timeout");
    }
    return Verdict.CONTINUE;
  }

  private Verdict wait(Stream stream, @Nullable LuaRun run, CompletableFuture<?> until) {
    stream.attachToStream(Context.RUN_SLOT, new Pending(this, run, until));
    return new Verdict.WaitFor(until);
  }

  private void complain(Context in, String message) {
    scripts.complain(in, "Lua function '%s': %s.".formatted(name, message));
  }
}
