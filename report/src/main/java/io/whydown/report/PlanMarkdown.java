package io.whydown.report;

import static io.whydown.report.MarkdownText.code;
import static io.whydown.report.MarkdownText.plain;

import io.whydown.diagnose.Plan;
import java.util.List;

/// A plan as Markdown.
public final class PlanMarkdown {

  private final StringBuilder out = new StringBuilder();

  private PlanMarkdown() {}

  /// The document, ended by a line feed.
  public static String of(Plan plan) {
    var document = new PlanMarkdown();
    document.document(plan);
    return document.out.toString();
  }

  private void document(Plan plan) {
    line("## " + plain(PlanReport.title(plan)));
    for (Plan.ServerSteps server : plan.servers()) {
      heading(PlanReport.subject(server));
      steps(server.steps());
      line("- Host: " + plain(PlanReport.host(plan, server)));
    }
    for (Plan.VantageSteps vantage : plan.vantages()) {
      heading("Asked at " + vantage.vantage() + ", in one round trip");
      steps(vantage.steps());
    }
    for (Plan.Why why : plan.graph()) {
      heading("Why " + why.effect() + "?");
      why.causes()
          .forEach(because ->
              line(
                  "- "
                      + code(because.id())
                      + ": "
                      + plain(because.meaning())
                      + "; needs "
                      + plain(PlanReport.needs(because))));
    }
    heading("Where each fact comes from");
    for (Plan.FactSource fact : plan.facts()) {
      line("- " + plain(fact.kind().noun()));
      fact.commands().forEach(command -> line("  - " + code(command)));
    }
  }

  private void heading(String text) {
    line("");
    line("### " + plain(text));
    line("");
  }

  private void steps(List<Plan.Step> steps) {
    steps.forEach(step -> line("- " + plain(step.purpose()) + ": " + code(step.command())));
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
