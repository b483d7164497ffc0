package io.whydown.cli.balance;

import io.whydown.vendor.haproxy.Directive;
import io.whydown.vendor.haproxy.Section;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a `program` section (HAProxy: src/mworker-prog.c). Stateless.
final class ProgramReader {

  /// A program that runs beside a master's workers.
  ///
  /// @param startsAnew with each reload
  record Program(String name, List<String> command, boolean startsAnew) {
    Program {
      command = List.copyOf(command);
    }
  }

  private ProgramReader() {}

  /// Null when it has an error, which has been said.
  static @Nullable Program read(Section section, Findings findings) {
    List<String> command = List.of();
    boolean startsAnew = true;
    for (Directive directive : section.directives()) {
      Line line = Line.of(directive, section.kind().word());
      try {
        judge(line);
      } catch (LineProblem e) {
        findings.alert(line.at(), e.text(), e.advice());
        continue;
      }
      switch (line.keyword()) {
        case "command" -> command = line.from(1);
        case "user", "group" ->
            findings.warn(
                line.at(),
                "'%s' of a program has no effect: it runs as this process does"
                    .formatted(line.keyword()));
        case "option" -> {
          startsAnew = !line.no();
        }
        default ->
            findings.alert(
                line.at(),
                "unknown keyword '%s' in '%s' section".formatted(line.keyword(), "program"));
      }
    }
    if (command.isEmpty() || command.getFirst().isEmpty()) {
      findings.alert(
          new io.whydown.balancer.config.Origin(section.file(), section.line()),
          "the program section '%s' lacks a command.".formatted(section.name()));
      return null;
    }
    return new Program(section.name(), command, startsAnew);
  }

  private static void judge(Line line) {
    String word = line.word(1);
    switch (line.keyword()) {
      case "user", "group" -> {
        boolean isUser = line.keyword().equals("user");
        if (word.isEmpty()) {
          throw new LineProblem(
              "'%s' expects a %s name.".formatted(line.keyword(), line.keyword()));
        }
        Arity.atMost(line, 1);
        if ((isUser ? Accounts.user(word) : Accounts.group(word)).isEmpty()) {
          throw new LineProblem("cannot find %s id for '%s'".formatted(line.keyword(), word));
        }
      }
      case "option" -> {
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
      }
      default -> {
        // judged where it is read
      }
    }
  }
}
