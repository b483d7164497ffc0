package io.whydown.cli.balance;

import io.whydown.balancer.config.Origin;
import io.whydown.vendor.haproxy.Section;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a `program` section (HAProxy: src/mworker-prog.c). Not thread-safe: one for each section.
final class ProgramReader {

  /// A program that runs beside a master's workers.
  ///
  /// @param startsAnew with each reload
  record Program(String name, List<String> command, boolean startsAnew) {
    Program {
      command = List.copyOf(command);
    }
  }

  private final Findings findings;
  private List<String> command = List.of();
  private boolean startsAnew = true;

  private ProgramReader(Findings findings) {
    this.findings = findings;
  }

  /// Null when it has an error, which has been said.
  static @Nullable Program read(Section section, Findings findings) {
    var reader = new ProgramReader(findings);
    Compiler.eachLine(section, findings, reader::line);
    if (reader.command.isEmpty() || reader.command.getFirst().isEmpty()) {
      findings.alert(
          new Origin(section.file(), section.line()),
          "the program section '%s' lacks a command.".formatted(section.name()));
      return null;
    }
    return new Program(section.name(), reader.command, reader.startsAnew);
  }

  private void line(Line line) {
    switch (line.keyword()) {
      case "command" -> command = line.from(1);
      case "user", "group" -> account(line);
      case "option" -> option(line);
      default ->
          throw new LineProblem(
              "unknown keyword '%s' in '%s' section".formatted(line.keyword(), "program"));
    }
  }

  private void account(Line line) {
    String word = line.word(1);
    if (word.isEmpty()) {
      throw new LineProblem("'%s' expects a %s name.".formatted(line.keyword(), line.keyword()));
    }
    Arity.atMost(line, 1);
    boolean isUser = line.keyword().equals("user");
    if ((isUser ? Accounts.user(word) : Accounts.group(word)).isEmpty()) {
      throw new LineProblem("cannot find %s id for '%s'".formatted(line.keyword(), word));
    }
    findings.warn(
        line.at(),
        "'%s' of a program has no effect: it runs as this process does".formatted(line.keyword()));
  }

  private void option(Line line) {
    String word = line.word(1);
    if (!word.equals("start-on-reload")) {
      throw new LineProblem(
          word.isEmpty()
              ? "'option' expects an option name."
              : "unknown option '%s'.".formatted(word));
    }
    if (line.count() > 2) {
      throw new LineProblem(
          "'option start-on-reload' cannot handle unexpected argument '%s'."
              .formatted(line.word(2)));
    }
    startsAnew = !line.no();
  }
}
