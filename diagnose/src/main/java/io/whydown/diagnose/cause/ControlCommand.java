package io.whydown.diagnose.cause;

import java.util.List;

/// A command for HAProxy's stats socket as a line that a person can type. Stateless.
public final class ControlCommand {

  private ControlCommand() {}

  /// The command for the first stats socket of the configuration; empty when it names none.
  public static List<String> of(Case facts, String command) {
    return facts.proxy().settings().statsSockets().stream()
        .filter(ControlCommand::isPlain)
        .findFirst()
        .map(socket -> List.of("echo '" + command + "' | socat stdio " + address(socket)))
        .orElse(List.of());
  }

  /// What shows the server's row afterwards.
  public static List<String> show(Case facts) {
    return of(facts, "show servers state " + facts.backend().name());
  }

  private static String address(String socket) {
    return socket.startsWith("/") ? "unix-connect:" + socket : "tcp-connect:" + socket;
  }

  /// Nothing that a shell or socat would read in another way.
  private static boolean isPlain(String socket) {
    return !socket.isEmpty()
        && socket.chars().allMatch(c -> Character.isLetterOrDigit(c) || "/._-:@".indexOf(c) >= 0);
  }
}
