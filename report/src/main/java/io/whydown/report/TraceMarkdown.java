package io.whydown.report;

import static io.whydown.report.MarkdownText.code;
import static io.whydown.report.MarkdownText.plain;

import io.whydown.diagnose.FlowTrace;
import io.whydown.model.evidence.Provenance;
import io.whydown.simulate.PathOutcome;
import io.whydown.simulate.Reason;
import io.whydown.simulate.Step;
import io.whydown.simulate.Trace;

/// A trace as Markdown, to be pasted into a ticket.
public final class TraceMarkdown {

  private final StringBuilder out = new StringBuilder();

  private TraceMarkdown() {}

  /// The document, ended by a line feed.
  public static String of(FlowTrace trace) {
    var document = new TraceMarkdown();
    document.document(trace);
    return document.out.toString();
  }

  private void document(FlowTrace trace) {
    PathOutcome outcome = trace.outcome();
    line("## " + plain(TraceWords.title(trace)));
    line("");
    line(
        "**"
            + TraceWords.headline(outcome)
            + "** at "
            + code(outcome.vantage())
            + ": "
            + plain(TraceWords.answer(outcome.answer())));
    line("");
    end("", outcome);
    outcome.possible().forEach(one -> end("may be ", one));
    outcome.reasons().stream()
        .map(Reason::sentence)
        .distinct()
        .forEach(reason -> line("- open: " + plain(reason)));
    trace.path().there().forEach(one -> host("There: ", one));
    trace.path().back().forEach(one -> host("Back: ", one));
    if (!trace.gaps().isEmpty()) {
      line("");
      line("### Could not be seen");
      line("");
      trace.gaps().forEach(gap -> line("- " + code(gap.vantage()) + ": " + plain(gap.sentence())));
    }
  }

  private void end(String may, PathOutcome outcome) {
    Decider decider = Decider.of(outcome.disposition());
    Provenance provenance = decider.provenance();
    line("- " + may + code(outcome.id().word()) + ": " + plain(outcome.id().condition()));
    if (!decider.says().isEmpty()) {
      String where = provenance == null ? "" : " (" + code(TraceWords.source(provenance)) + ")";
      line("- " + may + "decided by " + code(decider.says()) + where);
    }
  }

  private void host(String way, Trace trace) {
    String host = trace.steps().isEmpty() ? "" : trace.steps().getFirst().vantage();
    line("");
    line("### " + way + plain(host));
    line("");
    for (Step step : trace.steps()) {
      Provenance provenance = step.provenance();
      String where = provenance == null ? "" : " (" + code(TraceWords.source(provenance)) + ")";
      line("- " + TraceWords.label(step) + ": " + plain(TraceWords.says(step)) + where);
    }
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
