package io.whydown.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// The program inside a JVM that runs already: a command line in, what it printed out. Stateless.
public final class InProcess {

  private InProcess() {}

  /// Runs one command line as a process would, with neither stream a terminal.
  public static Ended run(List<String> words, Map<String, String> environment) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var terminal = new Terminal(stream(out), stream(err), false, false, environment);
    int status = new Whydown(Main.engine(), terminal).run(words);
    return new Ended(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  /// How a command line ended.
  public record Ended(int status, String out, String err) {}
}
