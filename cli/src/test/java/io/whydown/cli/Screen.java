package io.whydown.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/// A program with its streams caught.
final class Screen {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Whydown program;

  Screen() {
    this(false, Map.of());
  }

  Screen(boolean terminal, Map<String, String> environment) {
    var engine = new Engine(Clock.systemUTC(), System::nanoTime, false);
    program =
        new Whydown(
            engine, new Terminal(stream(out), stream(err), terminal, terminal, environment));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  int run(String... words) {
    return program.run(List.of(words));
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
