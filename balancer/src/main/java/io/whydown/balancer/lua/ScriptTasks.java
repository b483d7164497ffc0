package io.whydown.balancer.lua;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// Scripts that belong to no stream: a thread of their own runs them in turn. Thread-safe.
final class ScriptTasks implements AutoCloseable {

  private static final int MOST_ANSWER = 16 << 20;

  private final LuaScripts scripts;
  private final List<Runnable> early = new ArrayList<>();
  private @Nullable ExecutorService executor;
  private boolean isClosed;

  ScriptTasks(LuaScripts scripts) {
    this.scripts = scripts;
  }

  /// A script wants a task; it begins once the balancer runs.
  synchronized void add(LuaState state, int function) {
    Runnable begin =
        () ->
            step(
                LuaScripts.start(
                    state, LuaRun.Purpose.TASK, "task", LuaArguments.of(function, List.of())));
    if (executor == null) {
      early.add(begin);
    } else {
      soon(begin);
    }
  }

  synchronized void start() {
    if (isClosed || executor != null) {
      return;
    }
    executor =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("lua tasks").factory());
    early.forEach(this::soon);
    early.clear();
  }

  private synchronized void soon(Runnable task) {
    ExecutorService in = executor;
    if (in != null && !isClosed) {
      try {
        in.execute(task);
      } catch (RejectedExecutionException _) {
        // it ends just now
      }
    }
  }

  private void step(LuaRun run) {
    switch (run.step(null)) {
      case LuaRun.Outcome.Done _ -> {}
      case LuaRun.Outcome.Failed(var message) ->
          scripts.complain(null, "Lua task: %s.".formatted(message));
      case LuaRun.Outcome.TookTooLong _ -> scripts.complain(null, "Lua task: execution timeout.");
      case LuaRun.Outcome.Waits(var until) -> {
        if (until == null) {
          soon(() -> step(run));
        } else {
          var _ = until.whenComplete((_, _) -> soon(() -> step(run)));
        }
      }
    }
  }

  /// Everything that a service says to somebody who says nothing. Blocks while it waits.
  static String converse(LuaTalk talk) {
    var answer = new ByteArrayOutputStream();
    talk.endInput();
    while (true) {
      talk.goOn(null);
      byte[] some = talk.read(MOST_ANSWER);
      while (some.length > 0) {
        answer.writeBytes(some);
        some = talk.read(MOST_ANSWER);
      }
      if (talk.isOver() || answer.size() > MOST_ANSWER) {
        talk.close();
        return answer.toString(StandardCharsets.ISO_8859_1);
      }
      CompletableFuture<?> until = talk.waitsFor();
      if (until != null) {
        var _ = until.handle((_, _) -> true).join();
      }
    }
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    if (executor != null) {
      executor.shutdownNow();
    }
  }
}
