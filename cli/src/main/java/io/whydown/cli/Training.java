package io.whydown.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// What the build runs so that the JVM records the classes of ordinary work in its AOT cache. It
/// prints nothing; how the runs end does not matter.
public final class Training {

  private static final List<List<String>> RUNS =
      List.of(
          List.of("--version"),
          List.of("--help"),
          List.of("causes"),
          List.of("causes", "bound-to-loopback"),
          List.of("--no-such-option"),
          List.of("demo"),
          List.of("demo", "--format", "json"),
          List.of("demo", "--format", "markdown"),
          List.of("127.0.0.1:1"),
          List.of("127.0.0.1:1", "--format", "json", "--host", "*=local"),
          List.of("diagnose", "--lb", "netns:whydown-training", "127.0.0.1:1"),
          List.of("diagnose", "/nonexistent/haproxy.cfg"),
          List.of("localhost:1", "--outside"));

  private Training() {}

  public static void main(String[] args) {
    var sink = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
    var terminal = new Terminal(sink, sink, true, true, Map.of("TERM", "xterm"));
    var program = new Whydown(Main.engine(), terminal);
    RUNS.forEach(program::run);
    System.exit(0);
  }
}
