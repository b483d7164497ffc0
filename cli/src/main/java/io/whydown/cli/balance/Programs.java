package io.whydown.cli.balance;

import io.whydown.cli.balance.ProgramReader.Program;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The programs that a master keeps beside its workers (`program` sections). They end with the
/// process. Thread-safe.
final class Programs {

  private static final int TERM_MILLIS = 1_000;

  private record Running(Program program, Process process, int reloads) {}

  private final Consumer<String> say;
  private final InstantSource clock;
  private final List<Running> running = new ArrayList<>();

  Programs(Consumer<String> say, InstantSource clock) {
    this.say = say;
    this.clock = clock;
  }

  /// Starts what does not run; what runs goes on when it is the same, and shall not start anew.
  synchronized void serve(List<Program> wanted) {
    var before = List.copyOf(running);
    running.clear();
    for (Running each : before) {
      boolean stays =
          wanted.contains(each.program())
              && !each.program().startsAnew()
              && each.process().isAlive();
      if (stays) {
        running.add(new Running(each.program(), each.process(), each.reloads() + 1));
      } else {
        each.process().destroy();
      }
    }
    for (Program program : wanted) {
      if (running.stream().noneMatch(r -> r.program().equals(program))) {
        start(program);
      }
    }
  }

  private void start(Program program) {
    try {
      Process process =
          new ProcessBuilder(program.command())
              .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
              .redirectOutput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      running.add(new Running(program, process, 0));
    } catch (IOException e) {
      say.accept(
          "[ALERT]    (%d) : Cannot execute program '%s': %s"
              .formatted(HaproxyMain.pid(), program.name(), e.getMessage()));
    }
  }

  /// Rows of `show proc`.
  synchronized String rows() {
    var text = new StringBuilder();
    for (Running each : running) {
      if (each.process().isAlive()) {
        long seconds =
            each.process()
                .info()
                .startInstant()
                .map(at -> Duration.between(at, clock.instant()).toSeconds())
                .orElse(0L);
        text.append(
            "%-15d %-15s %-15d %-15s %-15s\n"
                .formatted(
                    each.process().pid(),
                    each.program().name(),
                    each.reloads(),
                    io.whydown.balancer.admin.Commands.uptime(Math.max(0, seconds)),
                    "-"));
      }
    }
    return text.toString();
  }

  /// Ends them, with a moment for what they have to finish.
  synchronized void end() {
    running.forEach(r -> r.process().destroy());
    for (Running each : running) {
      try {
        if (!each.process().waitFor(TERM_MILLIS, TimeUnit.MILLISECONDS)) {
          each.process().destroyForcibly();
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        each.process().destroyForcibly();
      }
    }
    running.clear();
  }
}
