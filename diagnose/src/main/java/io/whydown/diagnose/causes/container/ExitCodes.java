package io.whydown.diagnose.causes.container;

import java.util.Map;

/// What the exit code of a container says: beyond 128 it is a signal (bash(1), EXIT STATUS), 125 to
/// 127 are the engine's own (docker-run(1), Exit Status). Stateless.
public final class ExitCodes {

  private static final int SIGNALS = 128;

  private static final Map<Integer, String> SIGNAL_NAMES =
      Map.of(
          1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 9,
          "SIGKILL", 11, "SIGSEGV", 13, "SIGPIPE", 15, "SIGTERM");

  private ExitCodes() {}

  /// `137, killed by SIGKILL`, or the number alone.
  public static String words(int code) {
    String meaning =
        switch (code) {
          case 125 -> "the engine itself failed";
          case 126 -> "the command may not be run";
          case 127 -> "the command was not found";
          default -> code > SIGNALS ? signal(code - SIGNALS) : "";
        };
    return meaning.isEmpty() ? Integer.toString(code) : code + ", " + meaning;
  }

  private static String signal(int number) {
    String name = SIGNAL_NAMES.get(number);
    return name == null ? "" : "killed by " + name;
  }
}
