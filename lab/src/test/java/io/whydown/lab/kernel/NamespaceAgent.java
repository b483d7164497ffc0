package io.whydown.lab.kernel;

import io.whydown.lab.LabException;
import io.whydown.lab.Shell;
import io.whydown.model.evidence.Artifact;
import io.whydown.net.Flow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// The prober inside one network namespace: dials, listens and runs commands there without a new
/// process for each. Not thread-safe.
final class NamespaceAgent implements AutoCloseable {

  private final String namespace;
  private final Process process;
  private final Writer to;
  private final BufferedReader from;

  NamespaceAgent(String namespace, Path script) throws IOException {
    this.namespace = namespace;
    process =
        new ProcessBuilder("ip", "netns", "exec", namespace, "python3", "-u", script.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    to = process.outputWriter(StandardCharsets.UTF_8);
    from = process.inputReader(StandardCharsets.UTF_8);
  }

  /// What a dial showed.
  ///
  /// @param word `accepted`, `refused`, `icmp/TYPE/CODE/SENDER`, `errno/NUMBER`, `timeout`
  /// @param source the local address of the socket
  record Outcome(String word, String source) {}

  /// Dials all at once and waits until each has an answer, or the time is over.
  List<Outcome> dial(List<Flow> flows, Duration wait) {
    send("dial %d %d".formatted(wait.toMillis(), flows.size()));
    for (Flow flow : flows) {
      send(
          "%s %d %s %d"
              .formatted(
                  flow.source(),
                  flow.sourcePort(),
                  flow.destination(),
                  flow.destinationPort().number()));
    }
    var outcomes = new ArrayList<Outcome>();
    for (int i = 0; i < flows.size(); i++) {
      String[] words = receive().split(" ", -1);
      outcomes.add(new Outcome(words[0], words.length > 1 ? words[1] : "-"));
    }
    return outcomes;
  }

  Shell.Result run(String stdin, String... argv) {
    send("run " + packed(stdin) + " " + String.join(" ", argv));
    String[] words = receive().split(" ", -1);
    return new Shell.Result(
        Integer.parseInt(words[0]), unpacked(words[1]), unpacked(words[2]), Duration.ZERO);
  }

  /// A shell script that must succeed.
  void sh(String script) {
    Shell.Result result = run(script, "sh");
    if (result.status() != 0) {
      throw new LabException("in " + namespace + ": " + result.stderr() + "\n" + script);
    }
  }

  /// What a command printed, as the collector would bring it.
  Artifact artifact(String name, String... argv) {
    return artifact(name, run("", argv), argv);
  }

  /// What a shell script printed.
  Artifact printed(String name, String script) {
    return artifact(name, run(script, "sh"), "sh");
  }

  private Artifact artifact(String name, Shell.Result result, String... argv) {
    return new Artifact(
        name,
        vantage(),
        String.join(" ", argv),
        Instant.EPOCH,
        result.status(),
        result.stdout(),
        result.stderr(),
        false,
        null);
  }

  String vantage() {
    return "netns:" + namespace;
  }

  /// Opens listeners: `FAMILY ADDRESS PORT V6ONLY DEVICE COUNT`.
  void listen(String words) {
    send("listen " + words);
    receive();
  }

  void closeListeners() {
    send("unlisten");
    receive();
  }

  private static String packed(String text) {
    return text.isEmpty()
        ? "-"
        : Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String unpacked(String word) {
    return word.equals("-")
        ? ""
        : new String(Base64.getDecoder().decode(word), StandardCharsets.UTF_8);
  }

  private void send(String line) {
    try {
      to.write(line + "\n");
      to.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String receive() {
    try {
      String line = from.readLine();
      if (line == null) {
        throw new LabException("the agent in " + namespace + " ended");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
