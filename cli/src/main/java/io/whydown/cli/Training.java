package io.whydown.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    explain(program);
    System.exit(0);
  }

  /// A ticket with a piece of each kind.
  private static void explain(Whydown program) {
    try {
      Path ticket = Files.createTempFile("whydown-training", ".txt");
      try {
        Files.writeString(ticket, TICKET);
        program.run(List.of("explain", ticket.toString()));
        program.run(List.of("explain", "--format", "json", ticket.toString()));
      } finally {
        Files.delete(ticket);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final String TICKET =
      """
      === symptom
      The shop answers 502 since we restarted the container; from the host curl works.
      === log
      2026/01/02 10:11:12 [error] 29#29: *3 connect() failed (111: Connection refused) while \
      connecting to upstream, client: 172.17.0.1, upstream: "http://172.17.0.3:5000/"
      === docker-compose.yml
      services:
        shop:
          image: shop
          ports: ["5000:80"]
      === service.yaml
      apiVersion: v1
      kind: Service
      spec:
        ports:
        - port: 80
      === ss -tlnp
      LISTEN 0 128 127.0.0.1:5000 0.0.0.0:* users:(("java",pid=8,fd=7))
      === haproxy.cfg
      backend shop
        option httpchk
        server s1 172.17.0.3:5000 check
      """;
}
