package io.whydown.report;

import io.whydown.diagnose.FlowTrace;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Provenance;
import io.whydown.report.Page.Ink;
import io.whydown.simulate.Certainty;
import io.whydown.simulate.PathOutcome;
import io.whydown.simulate.Reason;
import io.whydown.simulate.Step;
import io.whydown.simulate.Trace;
import java.util.List;

/// A trace for a person: the way there host by host, where it ends and what connect answers, and
/// the way back.
public final class TraceReport {

  private final Page page;

  private TraceReport(Page page) {
    this.page = page;
  }

  /// The text, ended by a line feed. Nothing that a host said gets into it raw.
  public static String of(FlowTrace trace, TextStyle style) {
    var page = new Page(style);
    new TraceReport(page).document(trace);
    return page.text();
  }

  private void document(FlowTrace trace) {
    page.sentence(Ink.LABEL, TraceWords.title(trace));
    if (!trace.others().isEmpty()) {
      page.indented(
          "further addresses of the name, not followed: " + String.join(", ", trace.others()));
    }
    trace.path().there().forEach(one -> host("There: ", one));
    outcome(trace.outcome());
    trace.path().back().forEach(one -> host("Back: ", one));
    gaps(trace.gaps());
  }

  private void host(String way, Trace trace) {
    String host = trace.steps().isEmpty() ? "" : trace.steps().getFirst().vantage();
    page.blank();
    page.sentence(Ink.LABEL, way + host);
    trace.steps().forEach(this::step);
  }

  private void step(Step step) {
    page.labelled(TraceWords.label(step), TraceWords.says(step));
    Provenance provenance = step.provenance();
    if (provenance != null) {
      page.whole(Ink.DIM, 2, TraceWords.source(provenance));
    }
  }

  private void outcome(PathOutcome outcome) {
    page.blank();
    Ink ink =
        outcome.certainty() == Certainty.MAY ? Ink.WARN : outcome.isAccepted() ? Ink.GOOD : Ink.BAD;
    page.sentence(
        ink,
        TraceWords.headline(outcome)
            + " at "
            + outcome.vantage()
            + ": "
            + TraceWords.answer(outcome.answer()));
    page.labelled("end", outcome.id().word() + ": " + outcome.id().condition());
    by(outcome);
    for (PathOutcome one : outcome.possible()) {
      page.labelled(
          "may", one.id().word() + " at " + one.vantage() + ": " + TraceWords.answer(one.answer()));
      by(one);
    }
    outcome.reasons().stream()
        .map(Reason::sentence)
        .distinct()
        .forEach(reason -> page.labelled("open", reason));
  }

  private void by(PathOutcome outcome) {
    Decider decider = Decider.of(outcome.disposition());
    if (!decider.says().isEmpty()) {
      page.labelled("by", decider.says());
      if (decider.provenance() != null) {
        page.whole(Ink.DIM, 2, TraceWords.source(decider.provenance()));
      }
    }
  }

  private void gaps(List<Gap> gaps) {
    if (gaps.isEmpty()) {
      return;
    }
    page.blank();
    page.sentence(Ink.WARN, "Could not be seen:");
    gaps.forEach(gap -> page.indented("on " + gap.vantage() + ": " + gap.sentence()));
  }
}
