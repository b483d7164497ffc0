package io.whydown.cli;

import io.whydown.diagnose.Diagnosis;
import io.whydown.diagnose.InvestigationRequest;
import io.whydown.diagnose.Progress;
import io.whydown.diagnose.Target;
import io.whydown.report.JsonReport;
import io.whydown.report.MarkdownReport;
import io.whydown.report.TextReport;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// `whydown diagnose` and `whydown HOST:PORT`.
final class DiagnoseVerb {

  private final Engine engine;
  private final Terminal terminal;

  DiagnoseVerb(Engine engine, Terminal terminal) {
    this.engine = engine;
    this.terminal = terminal;
  }

  /// The exit status.
  int run(Arguments arguments) throws InterruptedException {
    Target target = TargetReader.read(arguments);
    Settings settings = settings(arguments, target);
    InvestigationRequest request =
        request(target, settings, terminal).withTimeout(engine.left(settings.limit()));
    Answer answer = engine.within(settings.limit(), () -> answer(request, settings));
    terminal.print(answer.report());
    return answer.exitStatus();
  }

  /// What is printed, and how the process ends.
  private record Answer(String report, int exitStatus) {}

  private Answer answer(InvestigationRequest request, Settings settings)
      throws InterruptedException {
    Diagnosis diagnosis = diagnose(request, settings);
    return new Answer(report(diagnosis, settings.reportFormat(), terminal), diagnosis.exitStatus());
  }

  static InvestigationRequest request(Target target, Settings settings, Terminal terminal) {
    return new InvestigationRequest(
        target,
        settings.balancer(),
        settings.hostArguments(),
        settings.isOutside(),
        settings.limit(),
        settings.mayUseSudo(),
        terminal.environment());
  }

  private Diagnosis diagnose(InvestigationRequest request, Settings settings)
      throws InterruptedException {
    Progress progress = ProgressLine.on(terminal);
    try {
      return engine.investigation(settings.limit(), settings.mayUseSudo(), progress).run(request);
    } finally {
      if (progress instanceof ProgressLine line) {
        line.erase();
      }
    }
  }

  static String report(Diagnosis diagnosis, Format format, Terminal terminal) {
    return switch (format) {
      case TEXT -> TextReport.of(diagnosis, terminal.style());
      case JSON -> JsonReport.of(diagnosis);
      case MARKDOWN -> MarkdownReport.of(diagnosis);
    };
  }

  /// The command line over the settings file: that of `--settings`, else the one beside the
  /// configuration.
  static Settings settings(Arguments arguments, Target target) {
    Settings own = Settings.of(arguments);
    Optional<Path> file =
        arguments
            .last(Option.SETTINGS)
            .map(Path::of)
            .or(() ->
                target instanceof Target.Configuration(var paths)
                    ? beside(paths)
                    : Optional.empty());
    return file.map(path -> own.over(SettingsFile.read(path))).orElse(own);
  }

  private static Optional<Path> beside(List<String> paths) {
    try {
      return SettingsFile.beside(paths);
    } catch (InvalidPathException _) {
      return Optional.empty(); // the reader of the configuration says what is wrong with the path
    }
  }
}
