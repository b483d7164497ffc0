package io.whydown.report;

import io.whydown.diagnose.Diagnosis;
import io.whydown.diagnose.ServerDiagnosis;
import io.whydown.diagnose.ServerDiagnosis.Link;
import io.whydown.diagnose.ServerDiagnosis.RootCause;
import io.whydown.diagnose.ServerDiagnosis.Status;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Symptom;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Provenance;
import io.whydown.report.Page.Ink;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// A diagnosis for a person at a terminal: one block for each server that is not healthy, the cause
/// in its first line, then one line for each healthy one.
public final class TextReport {

  private final Page page;
  private final Set<Evidence> shown = new HashSet<>();

  private TextReport(Page page) {
    this.page = page;
  }

  /// The report, ended by a line feed. Nothing that a host said gets into it raw.
  public static String of(Diagnosis diagnosis, TextStyle style) {
    var page = new Page(style);
    new TextReport(page).document(diagnosis);
    return page.text();
  }

  private void document(Diagnosis diagnosis) {
    page.sentence(Ink.LABEL, Words.balancer(diagnosis) + ": " + Words.tally(diagnosis));
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
    page.blank();
    page.sentence(Ink.WARN, title + ":");
    lines.forEach(page::indented);
  }

  private void block(ServerDiagnosis server) {
    shown.clear();
    page.blank();
    RootCause root = server.rootCause();
    String because = root == null ? "" : ": " + root.finding().title();
    page.sentence(
        server.status() == Status.FAILING ? Ink.BAD : Ink.WARN,
        Words.state(server.status()).toUpperCase(Locale.ROOT)
            + " "
            + Words.server(server)
            + because);
    if (server.note() != null) {
      page.labelled("Note", server.note());
    }
    Symptom symptom = server.symptom();
    if (symptom != null) {
      page.labelled("Seen", Words.symptom(symptom));
      symptom.evidence().forEach(evidence -> evidence(evidence, ""));
    }
    if (root != null) {
      chain(root);
      remedies(root.finding());
    }
    others(server);
    verdicts(server);
  }

  private void others(ServerDiagnosis server) {
    for (RootCause other : server.otherFindings()) {
      page.labelled("Also", other.finding().title());
      chain(other);
      remedies(other.finding());
    }
  }

  /// The whys, each with its evidence, and the id and certainty of what they end at.
  private void chain(RootCause cause) {
    for (Link link : cause.links()) {
      page.labelled("Why?", link.finding().title());
      link.finding().evidence().forEach(evidence -> evidence(evidence, link.finding().title()));
    }
    if (cause.links().isEmpty()) {
      cause.finding().evidence().forEach(evidence -> evidence(evidence, ""));
    }
    page.labelled("Cause", certainty(cause));
  }

  private static String certainty(RootCause cause) {
    if (cause.id() == null) {
      return "undecided: no cause could be named";
    }
    String missing = cause.missing() == null ? "" : "; would be proven by: " + cause.missing();
    return cause.id() + ", " + cause.certainty().name().toLowerCase(Locale.ROOT) + missing;
  }

  /// What the reading says, where to see it again, and the line itself; each reading once a block.
  private void evidence(Evidence evidence, String title) {
    if (!shown.add(evidence)) {
      return;
    }
    Provenance provenance = evidence.provenance();
    if (!evidence.says().equals(title)) {
      page.beside(Ink.PLAIN, evidence.says());
    }
    page.whole(Ink.DIM, 2, provenance.vantage() + " $ " + provenance.place());
    if (!provenance.raw().isBlank() && !provenance.raw().equals(evidence.says())) {
      page.whole(Ink.DIM, 4, provenance.raw().strip());
    }
  }

  private void remedies(Finding finding) {
    for (Remedy remedy : finding.remedies()) {
      page.labelled("Remedy", remedy.summary() + " (" + Words.risk(remedy) + ")");
      commands(remedy.where(), remedy.commands());
      if (remedy.afterwards() != null) {
        page.labelled("Then", remedy.afterwards().says());
      }
      if (!remedy.verify().isEmpty()) {
        page.labelled("Verify", "afterwards, on " + remedy.where() + ":");
        commands("", remedy.verify());
      }
    }
  }

  private void commands(String where, List<String> commands) {
    if (!commands.isEmpty() && !where.isEmpty()) {
      page.beside(Ink.PLAIN, "on " + where + ":");
    }
    for (String command : commands) {
      command.lines().forEach(line -> page.whole(Ink.COMMAND, 2, line));
    }
  }

  private void verdicts(ServerDiagnosis server) {
    for (ServerDiagnosis.Undecided cause : server.undecided()) {
      page.labelled("Open", cause.id() + ": would be decided by " + cause.missing());
    }
    for (ServerDiagnosis.Excluded cause : server.excluded()) {
      page.labelled("Not", cause.id() + ": " + cause.because());
    }
  }

  private void healthy(List<ServerDiagnosis> servers) {
    boolean first = true;
    for (ServerDiagnosis server : servers) {
      if (server.status() != Status.HEALTHY) {
        continue;
      }
      if (first) {
        page.blank();
        first = false;
      }
      String note = server.note() == null ? "" : ": " + server.note();
      page.sentence(Ink.GOOD, "healthy " + Words.server(server) + note);
      shown.clear();
      others(server);
    }
  }

  /// One line for each place and obstacle.
  private void gaps(List<Gap> gaps) {
    if (gaps.isEmpty()) {
      return;
    }
    page.blank();
    page.sentence(Ink.WARN, "Could not be seen:");
    Map<String, List<String>> wanted = new LinkedHashMap<>();
    for (Gap gap : gaps) {
      String obstacle = gap.obstacle().isEmpty() ? "" : " (" + gap.obstacle() + ")";
      wanted
          .computeIfAbsent("on " + gap.vantage() + obstacle, _ -> new ArrayList<>())
          .add(gap.wanted());
    }
    wanted.forEach((where, what) -> page.indented(where + ": " + String.join(", ", what)));
  }
}
