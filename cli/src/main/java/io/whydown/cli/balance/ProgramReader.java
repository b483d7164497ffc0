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
      switch (line.keyword()) {
        case "command" -> command = line.from(1);
        case "user", "group" ->
            findings.warn(
                line.at(),
                "'%s' of a program has no effect: it runs as this process does"
                    .formatted(line.keyword()));
        case "option" -> {
          if (line.word(1).equals("start-on-reload")) {
            startsAnew = !line.no();
          } else {
            findings.alert(
                line.at(), "'option' expects 'start-on-reload', got '%s'".formatted(line.word(1)));
          }
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
}
