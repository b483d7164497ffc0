package io.whydown.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is asked for, at which listener, and by which tool: wrk, or h2load for HTTP/2.
///
/// @param connections at one time
/// @param close whether each request has a connection of its own
record Load(String name, Listener at, String path, int connections, Tool tool, boolean close) {

  /// Who asks. `KEYS` and `ADDRESSES` are wrk with a header that differs for each request.
  enum Tool {
    WRK,
    KEYS,
    ADDRESSES,
    H2LOAD
  }

  static final List<Load> ALL =
      List.of(
          new Load("keep-alive", Listener.HTTP, "/1k", 64, Tool.WRK, false),
          new Load("64k", Listener.HTTP, "/64k", 64, Tool.WRK, false),
          new Load("1m", Listener.HTTP, "/1m", 16, Tool.WRK, false),
          new Load("close", Listener.APART, "/1k", 64, Tool.WRK, true),
          new Load("close-shared", Listener.SHARED, "/1k", 64, Tool.WRK, true),
          new Load("tcp", Listener.TCP, "/1m", 16, Tool.WRK, false),
          new Load("tls-handshakes", Listener.TLS_WHOLE, "/1k", 16, Tool.WRK, true),
          new Load("tls-keepalive", Listener.TLS, "/1k", 64, Tool.WRK, false),
          new Load("tls-bulk", Listener.TLS, "/1m", 16, Tool.WRK, false),
          new Load("h2-tls", Listener.TLS, "/1k", 16, Tool.H2LOAD, false),
          new Load("h2-clear", Listener.H2, "/1k", 16, Tool.H2LOAD, false),
          new Load("h2-bulk", Listener.H2, "/1m", 16, Tool.H2LOAD, false),
          new Load("rules", Listener.RULES, "/1k", 64, Tool.WRK, false),
          new Load("map", Listener.MAP, "/1k", 64, Tool.KEYS, false),
          new Load("table", Listener.TABLE, "/1k", 64, Tool.ADDRESSES, false));

  /// Streams of each connection of h2load at one time; few large ones.
  private static final int STREAMS = 32;

  private static final int LARGE_STREAMS = 2;

  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
  private static final Pattern P99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)");
  private static final Pattern DONE = Pattern.compile("(\\d+) done, (\\d+) succeeded");

  /// @param p99Millis of the time of one request
  record Outcome(double requests, double p99Millis) {}

  /// Whether large bodies may be spliced.
  boolean isPlain() {
    return at == Listener.HTTP || at == Listener.TCP;
  }

  /// Asks for so many seconds.
  ///
  /// @param files where tools may keep what they need
  Outcome run(int port, int seconds, Path files) throws IOException, InterruptedException {
    String scheme = at.isEncrypted() ? "https" : "http";
    String url = "%s://127.0.0.1:%d%s".formatted(scheme, port, path);
    return tool == Tool.H2LOAD ? h2load(url, seconds, files) : wrk(url, seconds, files);
  }

  private Outcome wrk(String url, int seconds, Path files)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>(List.of("wrk", "-t1", "-c" + connections));
    command.addAll(List.of("-d" + seconds, "--latency"));
    if (close) {
      command.addAll(List.of("-H", "Connection: close"));
    }
    if (tool != Tool.WRK) {
      command.addAll(List.of("-s", script(files).toString()));
    }
    command.add(url);
    String text = output(command);
    Matcher requests = REQUESTS.matcher(text);
    Matcher tail = P99.matcher(text);
    if (!requests.find() || !tail.find() || text.contains("Non-2xx")) {
      throw new IllegalStateException("wrk said: " + text);
    }
    double scale =
        switch (group(tail, 2)) {
          case "us" -> 0.001;
          case "ms" -> 1;
          default -> 1_000;
        };
    return new Outcome(
        Math.max(1, Double.parseDouble(group(requests, 1))),
        Double.parseDouble(group(tail, 1)) * scale);
  }

  /// Keys in random order, every one of which is there.
  private Path script(Path files) throws IOException {
    String key =
        tool == Tool.KEYS
            ? "\"key\" .. n"
            : "\"10.\" .. math.floor(n / 65536) .. \".\" .. math.floor(n / 256) % 256 .. \".\" .. n % 256";
    String text =
        """
        request = function()
          local n = math.random(0, %d)
          return "GET %s HTTP/1.1\\r\\nHost: a\\r\\nX-Key: " .. %s .. "\\r\\n\\r\\n"
        end
        """
            .formatted(
                (tool == Tool.KEYS ? Listener.MAP_ENTRIES : Listener.TABLE_ENTRIES) - 1, path, key);
    return Files.writeString(files.resolve(tool + ".lua"), text);
  }

  private Outcome h2load(String url, int seconds, Path files)
      throws IOException, InterruptedException {
    Path times = files.resolve("h2load.log");
    Files.deleteIfExists(times);
    var command =
        List.of(
            "h2load",
            "-c" + connections,
            "-m" + (path.equals("/1k") ? STREAMS : LARGE_STREAMS),
            "-D" + seconds,
            "--log-file=" + times,
            url);
    String text = output(command);
    Matcher done = DONE.matcher(text);
    if (!done.find() || !group(done, 1).equals(group(done, 2)) || group(done, 1).equals("0")) {
      throw new IllegalStateException("h2load said: " + text);
    }
    // Start, status and microseconds of each request.
    long[] micros;
    try (var lines = Files.lines(times)) {
      micros =
          lines
              .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf('\t') + 1)))
              .sorted()
              .toArray();
    }
    double p99 = micros[(int) (micros.length * 0.99)] / 1e3;
    return new Outcome(Double.parseDouble(group(done, 2)), p99);
  }

  private static String group(Matcher match, int group) {
    return Objects.requireNonNull(match.group(group), "a group that always takes part");
  }

  private static String output(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text;
  }
}
