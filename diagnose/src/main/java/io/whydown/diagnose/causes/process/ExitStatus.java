package io.whydown.diagnose.causes.process;

import java.util.Map;

/// What the exit status of a unit's process means to systemd (systemd.exec(5), "Process Exit
/// Codes"). Stateless.
final class ExitStatus {

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(78, "CONFIG: its configuration is wrong"),
          Map.entry(127, "its command was not found"),
          Map.entry(200, "CHDIR: its working directory is not there"),
          Map.entry(201, "NICE"),
          Map.entry(203, "EXEC: its program is not there or may not be run"),
          Map.entry(208, "STDIN"),
          Map.entry(209, "STDOUT: its output cannot be opened"),
          Map.entry(210, "CHROOT"),
          Map.entry(216, "GROUP: its group does not exist"),
          Map.entry(217, "USER: its user does not exist"),
          Map.entry(218, "CAPABILITIES"),
          Map.entry(219, "CGROUP"),
          Map.entry(225, "NETWORK: its network namespace cannot be set up"),
          Map.entry(226, "NAMESPACE: a path of its sandbox is not there"),
          Map.entry(228, "SECCOMP"),
          Map.entry(233, "RUNTIME_DIRECTORY"),
          Map.entry(238, "STATE_DIRECTORY"),
          Map.entry(240, "LOGS_DIRECTORY"),
          Map.entry(243, "CREDENTIALS"));

  private static final Map<Integer, String> SIGNALS =
      Map.of(
          1, "SIGHUP", 4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", 9, "SIGKILL", 11,
          "SIGSEGV", 15, "SIGTERM", 31, "SIGSYS");

  private ExitStatus() {}

  /// `203/EXEC: its program …`, `9/SIGKILL` for a process that a signal ended, or the number.
  static String words(int code, boolean bySignal) {
    String name = bySignal ? SIGNALS.get(code) : NAMES.get(code);
    return name == null ? Integer.toString(code) : code + "/" + name;
  }
}
