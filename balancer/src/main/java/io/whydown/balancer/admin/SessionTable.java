package io.whydown.balancer.admin;

import io.whydown.balancer.runtime.RuntimeControl;
import io.whydown.balancer.runtime.StreamSnapshot;

/// The lines of `show sess`. Stateless.
final class SessionTable {

  private SessionTable() {}

  /// `show sess [ID|all]`.
  static String of(RuntimeControl control, String which) {
    if (which.isEmpty() || which.equals("all")) {
      var text = new StringBuilder();
      control.streams().forEach(s -> text.append(line(s)));
      return text.toString();
    }
    long id = id(which);
    return control.streams().stream()
        .filter(s -> s.id() == id)
        .findFirst()
        .map(SessionTable::line)
        .orElse("Session not found.\n");
  }

  private static String line(StreamSnapshot s) {
    return "0x%x: proto=%s src=%s fe=%s be=%s srv=%s state=%s age=%ds exp=%s rc=%d\n"
        .formatted(
            s.id(),
            s.protocol(),
            s.source(),
            s.frontend(),
            s.backend().isEmpty() ? "<NONE>" : s.backend(),
            s.server().isEmpty() ? "<none>" : s.server(),
            s.state(),
            s.ageMillis() / 1_000,
            s.expiresMillis() < 0 ? "" : s.expiresMillis() / 1_000 + "s",
            s.retries());
  }

  static long id(String word) {
    try {
      return Long.parseLong(word.startsWith("0x") ? word.substring(2) : word, 16);
    } catch (NumberFormatException _) {
      throw new Administration.Refusal("Session pointer expected (use 'show sess').");
    }
  }
}
