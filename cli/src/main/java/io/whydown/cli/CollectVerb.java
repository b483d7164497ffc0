package io.whydown.cli;

import io.whydown.collect.HostArtifacts;
import io.whydown.collect.bundle.Bundle;
import io.whydown.collect.bundle.BundleException;
import io.whydown.collect.bundle.BundleFile;
import io.whydown.diagnose.InvestigationRequest;
import io.whydown.diagnose.Progress;
import io.whydown.diagnose.Target;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// `whydown collect`: looks as `diagnose` does, and keeps what was seen in a bundle.
final class CollectVerb {

  private final Engine engine;
  private final Terminal terminal;

  CollectVerb(Engine engine, Terminal terminal) {
    this.engine = engine;
    this.terminal = terminal;
  }

  /// The exit status: 0 when the bundle was written.
  int run(Arguments arguments) throws InterruptedException {
    String file =
        arguments
            .last(Option.OUTPUT)
            .orElseThrow(() -> new UsageException("collect needs a file; write collect -o FILE"));
    Target target = TargetReader.read(arguments);
    Settings settings = DiagnoseVerb.settings(arguments, target);
    InvestigationRequest request =
        DiagnoseVerb.request(target, settings, terminal).withTimeout(engine.left(settings.limit()));
    Bundle bundle = engine.within(settings.limit(), () -> collect(request, settings));
    long bytes = write(bundle, file);
    terminal.print(
        "wrote %s: %s, %s, %s, %d KB; passwords and keys are left out%n"
            .formatted(
                file,
                count(bundle.hosts().stream().filter(HostArtifacts::isReached).count(), "host"),
                count(
                    bundle.hosts().stream().mapToLong(host -> host.artifacts().size()).sum(),
                    "artifact"),
                count(bundle.observations().size(), "observation"),
                (bytes + 1023) / 1024));
    return 0;
  }

  private Bundle collect(InvestigationRequest request, Settings settings)
      throws InterruptedException {
    Progress progress = ProgressLine.on(terminal);
    try {
      return engine
          .investigation(settings.limit(), settings.mayUseSudo(), progress)
          .collect(request)
          .bundle();
    } finally {
      if (progress instanceof ProgressLine line) {
        line.erase();
      }
    }
  }

  private static long write(Bundle bundle, String file) {
    try {
      return BundleFile.write(bundle, Version.number(), Path.of(file));
    } catch (BundleException e) {
      throw new UsageException(file + " " + e.getMessage());
    } catch (InvalidPathException e) {
      throw new UsageException(file + ": " + e.getReason());
    }
  }

  private static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
