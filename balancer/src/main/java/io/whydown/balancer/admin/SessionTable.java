package io.whydown.balancer.admin;

import io.whydown.balancer.runtime.RuntimeControl;
import io.whydown.balancer.runtime.StreamSnapshot;

/// The lines of `show sess`. Stateless.
final class SessionTable {

  private SessionTable() {}

  static String of(RuntimeControl control) {
    var text = new StringBuilder();
    for (StreamSnapshot s : control.streams()) {
      text.append(
          "0x%x: proto=%s src=%s fe=%s be=%s srv=%s state=%s age=%ds idle=%ds\n"
              .formatted(
                  s.id(),
                  s.http() ? "http" : "tcp",
                  s.source(),
                  s.frontend(),
                  s.backend().isEmpty() ? "<NONE>" : s.backend(),
                  s.server().isEmpty() ? "<none>" : s.server(),
                  s.state(),
                  s.ageMillis() / 1_000,
                  s.idleMillis() / 1_000));
    }
    return text.toString();
  }

  static long id(String word) {
    try {
      return Long.parseLong(word.startsWith("0x") ? word.substring(2) : word, 16);
    } catch (NumberFormatException _) {
      throw new Administration.Refusal("Session pointer expected (use 'show sess').");
    }
  }
}
