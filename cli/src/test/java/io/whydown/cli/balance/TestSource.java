package io.whydown.cli.balance;

import io.whydown.vendor.haproxy.HaproxySource;
import java.util.List;
import java.util.Map;

/// Configurations of tests: each is the file `a.cfg`.
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
}
