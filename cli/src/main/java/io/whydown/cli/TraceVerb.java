package io.whydown.cli;

import io.whydown.diagnose.FlowTrace;
import io.whydown.diagnose.FlowTracing;
import io.whydown.diagnose.Progress;
import io.whydown.diagnose.SavedTraceRequest;
import io.whydown.diagnose.TraceRequest;
import io.whydown.report.TraceJson;
import io.whydown.report.TraceMarkdown;
import io.whydown.report.TraceReport;
import java.nio.file.Path;
import java.util.Optional;

/// `whydown trace FROM TO:PORT`, and `whydown trace BUNDLE`.
final class TraceVerb {

  private final Engine engine;
  private final Terminal terminal;

  TraceVerb(Engine engine, Terminal terminal) {
    this.engine = engine;
    this.terminal = terminal;
  }

  /// The exit status: 0 when the connection would be accepted, 1 when not, 3 when that is open.
  int run(Arguments arguments) throws InterruptedException {
    Settings own = Settings.of(arguments);
    Settings settings =
        arguments
            .last(Option.SETTINGS)
            .map(file -> own.over(SettingsFile.read(Path.of(file))))
            .orElse(own);
    FlowTrace trace = trace(arguments, settings);
    terminal.print(
        switch (settings.reportFormat()) {
          case TEXT -> TraceReport.of(trace, terminal.style());
          case JSON -> TraceJson.of(trace);
          case MARKDOWN -> TraceMarkdown.of(trace);
        });
    return trace.exitStatus();
  }

  private FlowTrace trace(Arguments arguments, Settings settings) throws InterruptedException {
    Optional<SavedTraceRequest> saved = TraceReader.tryBundle(arguments);
    if (saved.isPresent()) {
      return engine.within(settings.limit(), () -> FlowTracing.run(saved.get()));
    }
    TraceRequest request =
        TraceReader.read(arguments, settings).withTimeout(engine.left(settings.limit()));
    return engine.within(settings.limit(), () -> trace(request, settings));
  }

  private FlowTrace trace(TraceRequest request, Settings settings) throws InterruptedException {
    Progress progress = ProgressLine.on(terminal);
    try {
      return engine.tracing(settings.limit(), settings.mayUseSudo(), progress).run(request);
    } finally {
      if (progress instanceof ProgressLine line) {
        line.erase();
      }
    }
  }
}
