package io.whydown.cli;

import io.whydown.diagnose.InvestigationRequest;
import io.whydown.diagnose.Plan;
import io.whydown.diagnose.Progress;
import io.whydown.diagnose.Target;
import io.whydown.report.PlanJson;
import io.whydown.report.PlanMarkdown;
import io.whydown.report.PlanReport;

/// `whydown plan`: what `diagnose` would do with the same words.
final class PlanVerb {

  private final Engine engine;
  private final Terminal terminal;

  PlanVerb(Engine engine, Terminal terminal) {
    this.engine = engine;
    this.terminal = terminal;
  }

  /// The exit status.
  int run(Arguments arguments) throws InterruptedException {
    Target target = TargetReader.read(arguments);
    Settings settings = DiagnoseVerb.settings(arguments, target);
    InvestigationRequest request =
        DiagnoseVerb.request(target, settings, terminal).withTimeout(engine.left(settings.limit()));
    Plan plan =
        engine.within(
            settings.limit(),
            () ->
                engine
                    .investigation(settings.limit(), settings.mayUseSudo(), Progress.SILENT)
                    .plan(request));
    terminal.print(
        switch (settings.reportFormat()) {
          case TEXT -> PlanReport.of(plan, terminal.style());
          case JSON -> PlanJson.of(plan);
          case MARKDOWN -> PlanMarkdown.of(plan);
        });
    return 0;
  }
}
