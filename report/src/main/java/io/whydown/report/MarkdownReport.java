package io.whydown.report;

import static io.whydown.report.MarkdownText.code;
import static io.whydown.report.MarkdownText.plain;

import io.whydown.diagnose.Diagnosis;
import io.whydown.diagnose.ServerDiagnosis;
import io.whydown.diagnose.ServerDiagnosis.Link;
import io.whydown.diagnose.ServerDiagnosis.RootCause;
import io.whydown.diagnose.ServerDiagnosis.Status;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Symptom;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.Gap;
import java.util.List;
import java.util.Locale;

/// A diagnosis as Markdown, to be pasted into a ticket.
public final class MarkdownReport {

  private final StringBuilder out = new StringBuilder();

  private MarkdownReport() {}

  /// The report, ended by a line feed.
  public static String of(Diagnosis diagnosis) {
    var report = new MarkdownReport();
    report.document(diagnosis);
    return report.out.toString();
  }

  private void document(Diagnosis diagnosis) {
    line("## " + plain(Words.balancer(diagnosis) + ": " + Words.tally(diagnosis)));
    line("");
    line("Looked at " + diagnosis.generatedAt() + ".");
    for (ServerDiagnosis server : diagnosis.servers()) {
      if (server.status() != Status.HEALTHY) {
        block(server);
      }
    }
    healthy(diagnosis.servers());
    remarks(Words.remarksTitle(diagnosis), Words.remarkLines(diagnosis));
    gaps(diagnosis.gaps());
  }

  private void remarks(String title, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    line("");
    line("### " + title);
    line("");
    lines.forEach(remark -> line("- " + plain(remark)));
  }

  private void block(ServerDiagnosis server) {
    RootCause root = server.rootCause();
    line("");
    line(
        "### "
            + plain(Words.server(server))
            + " is "
            + Words.state(server.status())
            + (root == null ? "" : ": " + plain(root.finding().title())));
    if (server.note() != null) {
      line("");
      line(plain(server.note()));
    }
    Symptom symptom = server.symptom();
    if (symptom != null) {
      line("");
      line("Seen: " + plain(Words.symptom(symptom)));
      line("");
      symptom.evidence().forEach(evidence -> evidence("", evidence));
    }
    if (root != null) {
      cause("Cause", root);
    }
    server.otherFindings().forEach(other -> cause("Also", other));
    verdicts(server);
  }

  private void cause(String label, RootCause cause) {
    line("");
    String id = cause.id() == null ? "undecided" : code(cause.id());
    line(
        "**"
            + label
            + ":** "
            + plain(cause.finding().title())
            + " ("
            + id
            + certainty(cause)
            + ")");
    line("");
    if (cause.links().isEmpty()) {
      cause.finding().evidence().forEach(evidence -> evidence("", evidence));
    }
    int number = 1;
    for (Link link : cause.links()) {
      line(number + ". Why? " + plain(link.finding().title()));
      link.finding().evidence().forEach(evidence -> evidence("   ", evidence));
      number++;
    }
    cause.finding().remedies().forEach(this::remedy);
  }

  private static String certainty(RootCause cause) {
    if (cause.id() == null) {
      return "";
    }
    String missing =
        cause.missing() == null ? "" : "; would be proven by: " + plain(cause.missing());
    return ", " + cause.certainty().name().toLowerCase(Locale.ROOT) + missing;
  }

  private void evidence(String indent, Evidence evidence) {
    var provenance = evidence.provenance();
    String raw = provenance.raw().isBlank() ? "" : ": " + code(provenance.raw());
    line(
        indent
            + "- "
            + plain(evidence.says())
            + " ("
            + code(provenance.place())
            + " at "
            + code(provenance.vantage())
            + raw
            + ")");
  }

  private void remedy(Remedy remedy) {
    line("");
    line(
        "**Remedy** at "
            + code(remedy.where())
            + ": "
            + plain(remedy.summary())
            + " ("
            + Words.risk(remedy)
            + ")");
    fence(remedy.commands());
    if (remedy.afterwards() != null) {
      line("");
      line("Then: " + plain(remedy.afterwards().says()));
    }
    if (!remedy.verify().isEmpty()) {
      line("");
      line("Verify with:");
      fence(remedy.verify());
    }
  }

  private void fence(List<String> commands) {
    if (commands.isEmpty()) {
      return;
    }
    int longest = commands.stream().mapToInt(MarkdownText::longestRun).max().orElse(0);
    String ticks = "`".repeat(Math.max(3, longest + 1));
    line("");
    line(ticks + "sh");
    commands.forEach(command -> command.lines().map(Printable::of).forEach(this::line));
    line(ticks);
  }

  private void verdicts(ServerDiagnosis server) {
    if (!server.undecided().isEmpty()) {
      line("");
      line("Open:");
      line("");
      server
          .undecided()
          .forEach(cause ->
              line("- " + code(cause.id()) + ": would be decided by " + plain(cause.missing())));
    }
    if (!server.excluded().isEmpty()) {
      line("");
      line("Excluded:");
      line("");
      server
          .excluded()
          .forEach(cause -> line("- " + code(cause.id()) + ": " + plain(cause.because())));
    }
  }

  private void healthy(List<ServerDiagnosis> servers) {
    List<ServerDiagnosis> healthy =
        servers.stream().filter(server -> server.status() == Status.HEALTHY).toList();
    if (healthy.isEmpty()) {
      return;
    }
    line("");
    line("### Healthy");
    line("");
    for (ServerDiagnosis server : healthy) {
      String note = server.note() == null ? "" : ": " + server.note();
      line("- " + plain(Words.server(server) + note));
    }
  }

  private void gaps(List<Gap> gaps) {
    if (gaps.isEmpty()) {
      return;
    }
    line("");
    line("### Could not be seen");
    line("");
    gaps.forEach(gap -> line("- " + plain(gap.sentence()) + " (" + code(gap.vantage()) + ")"));
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
