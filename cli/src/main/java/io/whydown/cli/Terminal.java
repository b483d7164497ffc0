package io.whydown.cli;

import io.whydown.report.Printable;
import io.whydown.report.TextStyle;
import java.io.PrintStream;
import java.util.Map;

/// Where the program speaks to its user. Standard output carries the answer and nothing else.
/// Thread-safe as its streams are.
///
/// @param outIsTerminal whether a person sees standard output as it comes
/// @param errIsTerminal whether a person sees standard error as it comes
/// @param environment the process's variables; `NO_COLOR`, `TERM` and `COLUMNS` matter here
record Terminal(
    PrintStream out,
    PrintStream err,
    boolean outIsTerminal,
    boolean errIsTerminal,
    Map<String, String> environment) {

  private static final int NARROWEST = 60;
  private static final int WIDEST = 140;

  Terminal {
    environment = Map.copyOf(environment);
  }

  /// One line on standard error.
  void complain(String message) {
    err.println("whydown: " + Printable.of(message));
    err.flush();
  }

  /// The answer.
  void print(String text) {
    out.print(text);
    out.flush();
  }

  /// Colour on a terminal that can, unless `NO_COLOR` (no-color.org) is set and not empty.
  TextStyle style() {
    boolean colour =
        outIsTerminal
            && environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    return new TextStyle(width(), colour);
  }

  private int width() {
    String columns = environment.getOrDefault("COLUMNS", "");
    if (!outIsTerminal || columns.isEmpty() || columns.length() > 4) {
      return TextStyle.PLAIN.width();
    }
    return columns.chars().allMatch(c -> c >= '0' && c <= '9')
        ? Math.clamp(Integer.parseInt(columns), NARROWEST, WIDEST)
        : TextStyle.PLAIN.width();
  }
}
