package io.whydown.collect;

import io.whydown.collect.text.BoundedText;
import io.whydown.collect.text.Printable;
import io.whydown.net.Deadline;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One shell of this machine that reads its script from standard input and runs to its end or to a
/// deadline. Not thread-safe: one per run.
final class ShellProcess {

  /// How long output may still come after the shell ended or was killed: it is in a pipe already,
  /// only a process that outlived the shell could keep the pipe open longer.
  private static final Duration DRAIN = Duration.ofMillis(200);

  private final Process process;
  private final BoundedText output = new BoundedText(RunResult.MAX_OUTPUT);
  private final BoundedText error = new BoundedText(RunResult.MAX_ERROR);

  private ShellProcess(Process process) {
    this.process = process;
  }

  /// Runs `argv` with `script` on its standard input.
  static RunResult run(List<String> argv, String script, Deadline deadline) {
    Duration limit = deadline.remaining();
    if (limit.isNegative() || limit.isZero()) {
      return new RunResult(-1, "", "", false, "was not asked: the time limit had passed");
    }
    try {
      Process process = new ProcessBuilder(argv).start();
      return new ShellProcess(process).finish(script, deadline, limit);
    } catch (IOException e) {
      String reason = Printable.line(String.valueOf(e.getMessage()), 200);
      return new RunResult(-1, "", "", false, "could not start " + argv.getFirst() + ": " + reason);
    }
  }

  private RunResult finish(String script, Deadline deadline, Duration limit) {
    Thread out = Thread.startVirtualThread(() -> drainOutput());
    Thread err = Thread.startVirtualThread(() -> error.fill(process.getErrorStream()));
    Thread in = Thread.startVirtualThread(() -> write(script));
    String obstacle = null;
    try {
      obstacle = await(out, deadline, limit);
    } catch (InterruptedException _) {
      obstacle = "was interrupted";
      Thread.currentThread().interrupt();
    } finally {
      kill();
    }
    for (Thread thread : List.of(out, err, in)) {
      joinBriefly(thread);
    }
    int exit = process.isAlive() ? -1 : process.exitValue();
    return new RunResult(
        obstacle == null ? exit : -1, output.text(), error.text(), output.isTruncated(), obstacle);
  }

  private @Nullable String await(Thread out, Deadline deadline, Duration limit)
      throws InterruptedException {
    boolean ended = process.waitFor(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    if (output.isTruncated()) {
      return "printed more than " + (RunResult.MAX_OUTPUT >> 20) + " MB";
    }
    if (!ended) {
      return "did not finish within " + Limits.seconds(limit);
    }
    boolean _ = out.join(DRAIN);
    return null;
  }

  private void drainOutput() {
    output.fill(process.getInputStream());
    if (output.isTruncated()) {
      kill();
    }
  }

  private void write(String script) {
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(script.getBytes(StandardCharsets.UTF_8));
    } catch (IOException _) {
      // The shell ended before it read everything; its exit status and output tell why.
      output.add(new byte[0], 0);
    }
  }

  private void kill() {
    if (process.isAlive()) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static void joinBriefly(Thread thread) {
    try {
      boolean _ = thread.join(DRAIN);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
