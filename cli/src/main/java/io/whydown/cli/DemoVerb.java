package io.whydown.cli;

import io.whydown.cli.demo.Stage;
import io.whydown.collect.HostArguments;
import io.whydown.collect.Vantage;
import io.whydown.diagnose.Diagnosis;
import io.whydown.diagnose.InvestigationRequest;
import io.whydown.diagnose.Target;
import java.io.IOException;
import java.util.List;

/// `whydown demo`: sets a stage, diagnoses it, and takes it down.
final class DemoVerb {

  private final Engine engine;
  private final Terminal terminal;

  DemoVerb(Engine engine, Terminal terminal) {
    this.engine = engine;
    this.terminal = terminal;
  }

  /// The exit status: 0 when the demo could be shown.
  int run(Arguments arguments) throws InterruptedException {
    if (!arguments.operands().isEmpty()) {
      throw new UsageException("demo takes no target; write whydown demo");
    }
    Format format = Settings.of(arguments).reportFormat();
    try (var stage = new Stage()) {
      if (format == Format.TEXT) {
        terminal.print(introduction(stage));
      }
      Diagnosis diagnosis = diagnose(stage);
      terminal.print(DiagnoseVerb.report(diagnosis, format, terminal));
      if (format == Format.TEXT) {
        terminal.print("\nThat was the demo; its servers are stopped and its files are removed.\n");
      }
      return 0;
    } catch (IOException e) {
      throw new UsageException("the demo cannot run here: " + e.getMessage());
    }
  }

  private static String introduction(Stage stage) {
    var text = new StringBuilder("A balancer and three servers run on this machine now:\n\n");
    text.append("  balancer  127.0.0.1:").append(stage.balancerPort()).append('\n');
    for (Stage.Member server : stage.members()) {
      text.append("  ").append(server.name()).append("      127.0.0.1:").append(server.port());
      text.append(" is what the balancer dials\n");
    }
    text.append("\nThe balancer's log says:\n\n");
    stage.log().forEach(line -> text.append("  ").append(line).append('\n'));
    return text.append("\n$ whydown diagnose ")
        .append(stage.configuration())
        .append("\n\n")
        .toString();
  }

  private Diagnosis diagnose(Stage stage) throws InterruptedException {
    var request =
        new InvestigationRequest(
            new Target.Configuration(List.of(stage.configuration().toString())),
            new Vantage.Local(),
            HostArguments.NONE,
            false,
            TimeLimit.DEFAULT,
            false,
            terminal.environment());
    return engine.investigation(TimeLimit.DEFAULT, false, ProgressLine.on(terminal)).run(request);
  }
}
