package io.whydown.lab.accuracy;

import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabSshd;
import io.whydown.lab.Shell;
import io.whydown.lab.accuracy.Judge.Judgement;
import io.whydown.lab.fault.Fault;
import io.whydown.lab.fault.Need;
import io.whydown.lab.fault.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import tools.jackson.core.JacksonException;

/// One fault, planted, investigated and judged.
///
/// @param millis wall time of the program's process; 0 when it did not run
/// @param logins ssh connections that the fault's host accepted; 0 unless asked over ssh
record Trial(Fault fault, Judgement judgement, long millis, long logins) {

  /// Plants the fault, runs the program, and removes all.
  static Trial run(Options options, Fault fault) {
    var missing = fault.needs().stream().flatMap(need -> need.missing().stream()).toList();
    if (!missing.isEmpty()) {
      return new Trial(fault, new Judgement(Mark.RIGHT, "skipped: " + missing), 0, 0);
    }
    try (var running = Running.start(fault, lab -> prepare(options, fault, lab))) {
      running.verifyStatus(fault.expected().balancerStatus());
      return switch (options.access()) {
        case PLANTS, STAND -> new Trial(fault, new Judgement(Mark.RIGHT, "planted"), 0, 0);
        case NETNS, SSH, OUTSIDE -> investigate(options, fault, running);
        case MEND -> mend(options, fault, running);
      };
    } catch (RuntimeException e) {
      return new Trial(fault, new Judgement(Mark.BROKEN, "plant: " + e.getMessage()), 0, 0);
    }
  }

  private static void prepare(Options options, Fault fault, LabNetwork lab) {
    if (options.access() == Options.Access.SSH) {
      if (fault.needs().contains(Need.SYSTEMD)) {
        LabSshd.start(lab, lab.web2());
      } else {
        LabSshd.startAll(lab);
      }
    }
  }

  private static Trial investigate(Options options, Fault fault, Running running) {
    var result = Invocation.run(options, fault, running);
    var judgement = judge(options, fault, result);
    if (judgement.mark() != Mark.RIGHT) {
      keep(options, fault, result);
    }
    long logins = 0;
    if (options.access() == Options.Access.SSH
        && !List.of("none", "lb").contains(fault.host())
        && !fault.needs().contains(Need.SYSTEMD)) {
      logins = LabSshd.logins(running.lab().host(fault.serverHost()));
    }
    return new Trial(fault, judgement, result.elapsed().toMillis(), logins);
  }

  /// Does what the first remedy says, and looks again.
  private static Trial mend(Options options, Fault fault, Running running) {
    var first = Invocation.run(options, fault, running);
    var judgement = judge(options, fault, first);
    if (judgement.mark() == Mark.RIGHT) {
      judgement = new Mending(options, fault, running).judge(Answer.parse(first.stdout()));
    }
    return new Trial(fault, judgement, first.elapsed().toMillis(), 0);
  }

  private static Judgement judge(Options options, Fault fault, Shell.Result result) {
    try {
      var answer = Answer.parse(result.stdout());
      return Judge.judge(fault.expected(), answer, options.access() == Options.Access.OUTSIDE);
    } catch (JacksonException | IllegalArgumentException e) {
      String error = result.stderr().lines().findFirst().orElse(String.valueOf(e.getMessage()));
      return new Judgement(Mark.BROKEN, "exit " + result.status() + ": " + error);
    }
  }

  private static void keep(Options options, Fault fault, Shell.Result result) {
    if (options.keep() == null) {
      return;
    }
    try {
      Files.createDirectories(options.keep());
      Files.writeString(
          options.keep().resolve(fault.name().replace('/', '.') + ".json"),
          result.stdout() + result.stderr());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
