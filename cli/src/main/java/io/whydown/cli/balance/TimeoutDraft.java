package io.whydown.cli.balance;

import io.whydown.balancer.config.Timeouts;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The timeouts of a proxy while its lines are read. Not thread-safe.
final class TimeoutDraft {

  private static final Set<String> KNOWN =
      Set.of(
          "connect",
          "client",
          "server",
          "http-request",
          "http-keep-alive",
          "queue",
          "tunnel",
          "client-fin",
          "server-fin",
          "check",
          "tarpit");

  private final Map<String, Integer> millis = new HashMap<>();

  void read(Line line) {
    String name = line.word(1);
    if (!KNOWN.contains(name)) {
      throw new LineProblem(
          "'timeout' supports 'client', 'server', 'connect', 'check', 'queue', 'http-keep-alive', 'http-request', 'tunnel', 'tarpit', 'client-fin' and 'server-fin' (got '%s')"
              .formatted(name));
    }
    millis.put(name, Numbers.millis(line.word(2), "timeout " + name, TimeWords.timeout(name)));
    if (line.count() > 3) {
      throw new LineProblem(
          "'timeout %s' : unexpected extra argument '%s' after value '%s'."
              .formatted(name, line.word(3), line.word(2)));
    }
  }

  int of(String name) {
    return millis.getOrDefault(name, 0);
  }

  boolean isSet(String name) {
    return millis.containsKey(name);
  }

  Timeouts build() {
    return new Timeouts(
        of("connect"),
        of("client"),
        of("server"),
        of("http-request"),
        of("http-keep-alive"),
        of("queue"),
        of("tunnel"),
        of("client-fin"),
        of("server-fin"),
        of("check"),
        of("tarpit"));
  }
}
