package io.whydown.cli.balance;

import io.whydown.balancer.config.CheckConfig;
import io.whydown.vendor.haproxy.HaproxySource;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Configurations of tests, each the file `a.cfg`, and what tests ask of what runs from them.
final class TestSource {

  private TestSource() {}

  static Compiled compiled(String text) {
    return compiled(text, Map.of());
  }

  static Compiled compiled(String text, Map<String, String> environment) {
    return Compiler.compile(
        List.of(new HaproxySource("a.cfg", text)), environment, new RunningServices());
  }

  /// What is wrong, each with the number of its line in front.
  static List<String> alerts(Compiled compiled) {
    return compiled.findings().all().stream()
        .filter(f -> f.severity() == Findings.Severity.ALERT)
        .map(f -> f.at().line() + " " + f.message())
        .toList();
  }

  /// A backend with `option httpchk`, these lines, and one server with these words behind `check`.
  static Compiled checking(String lines, String words) {
    return compiled(
        """
        defaults
          mode http
          timeout connect 10s
          timeout client 10s
          timeout server 10s
        backend b
          option httpchk
        %s
          server s1 127.0.0.1:80 check %s
        """
            .formatted(lines, words));
  }

  /// The check of the first server.
  static CheckConfig check(Compiled compiled) {
    var config = Objects.requireNonNull(compiled.config());
    var backend = Objects.requireNonNull(config.proxies().getFirst().backend());
    return Objects.requireNonNull(backend.servers().getFirst().check());
  }

  /// A port that nobody had a moment ago.
  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /// What an answer shows in the field `x: <VALUE>`.
  static String shown(String answer) {
    int from = answer.indexOf("x: <");
    return answer.substring(from + 4, answer.indexOf('>', from));
  }
}
