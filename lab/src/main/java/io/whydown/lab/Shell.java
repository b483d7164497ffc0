package io.whydown.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs one command to its end. Stateless.
public final class Shell {

  /// Longer than any command of the lab needs, except the building of a root file system.
  public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(20);

  private Shell() {}

  /// Returns what `argv` printed; throws `LabException` when it does not exit with 0.
  public static String run(List<String> argv, String stdin) {
    var result = tryRun(argv, stdin, Map.of(), DEFAULT_LIMIT);
    if (result.status() != 0) {
      throw new LabException(
          "`%s` exited %d (expected: 0): %s"
              .formatted(String.join(" ", argv), result.status(), result.stderr().strip()));
    }
    return result.stdout();
  }

  /// Returns what `argv` printed and how it exited; a command that outlives `limit` is killed and
  /// has the status 124, as timeout(1) gives it.
  public static Result tryRun(
      List<String> argv, String stdin, Map<String, String> environment, Duration limit) {
    Path in = null;
    Path out = null;
    Path err = null;
    try {
      in = Files.writeString(Files.createTempFile("whydown-lab", ".in"), stdin);
      out = Files.createTempFile("whydown-lab", ".out");
      err = Files.createTempFile("whydown-lab", ".err");
      var builder = new ProcessBuilder(argv);
      builder.environment().putAll(environment);
      builder.redirectInput(in.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
      long startNanos = System.nanoTime();
      var process = builder.start();
      int status = 124;
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        status = process.exitValue();
      } else {
        process.destroyForcibly().waitFor();
      }
      var elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
      return new Result(status, text(out), text(err), elapsed);
    } catch (IOException e) {
      throw new LabException("cannot run `" + String.join(" ", argv) + "`", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted in `" + String.join(" ", argv) + "`", e);
    } finally {
      delete(in);
      delete(out);
      delete(err);
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private static void delete(@org.jspecify.annotations.Nullable Path file) {
    if (file != null) {
      file.toFile().delete();
    }
  }

  /// How a command ended.
  public record Result(int status, String stdout, String stderr, Duration elapsed) {}
}
