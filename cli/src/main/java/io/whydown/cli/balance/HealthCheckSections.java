package io.whydown.cli.balance;

import io.whydown.balancer.config.Origin;
import io.whydown.vendor.haproxy.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads `healthcheck` sections: checks that servers of any backend may use instead of their
/// backend's own (HAProxy 3.4). What stands in one is what stands in a backend, `type` for
/// `option`. Not thread-safe.
final class HealthCheckSections {

  private final CompilerTables tables;
  private final Findings findings;
  private final Map<String, CheckDraft> checks;

  /// @param checks where they are put, by name
  HealthCheckSections(CompilerTables tables, Findings findings, Map<String, CheckDraft> checks) {
    this.tables = tables;
    this.findings = findings;
    this.checks = checks;
  }

  void read(Section section) {
    var at = new Origin(section.file(), section.line());
    var backend =
        new Section(
            Section.Kind.BACKEND,
            section.name(),
            null,
            "",
            List.of(),
            section.file(),
            section.line(),
            section.raw());
    var draft = new ProxyDraft(backend, findings, tables.shared().tls());
    var reader = new ProxyLines(draft, tables);
    Compiler.eachLine(section, findings, line -> reader.read(asInBackend(line), 0, false));
    if (!draft.check.chosen) {
      findings.alert(
          at,
          "healthcheck '%s' : 'type' is missing.".formatted(section.name()),
          "write 'type httpchk', 'type tcp-check' or another kind of check");
    }
    if (checks.put(section.name(), draft.check) != null) {
      findings.alert(at, "healthcheck '%s' was already defined.".formatted(section.name()));
    }
  }

  private static Line asInBackend(Line line) {
    return switch (line.keyword()) {
      case "type" -> {
        var words = new ArrayList<>(List.of("option"));
        words.addAll(line.from(1));
        yield line.rewritten(words);
      }
      case "http-check", "tcp-check" -> line;
      default ->
          throw new LineProblem(
              "unknown keyword '%s' in '%s' section".formatted(line.keyword(), line.section()));
    };
  }
}
