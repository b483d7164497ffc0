package io.whydown.cli.balance;

import java.util.List;

/// The processes that this one takes over from (`-sf`, `-st`).
final class Predecessors {

  private Predecessors() {}

  /// @param atOnce whether their connections are cut
  static void end(List<Integer> processes, boolean atOnce) {
    for (int pid : processes) {
      if (pid <= 1 || pid == ProcessHandle.current().pid()) {
        continue;
      }
      if (atOnce) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
      } else {
        signal(pid);
      }
    }
  }

  /// USR1, which the JDK cannot send.
  private static void signal(int pid) {
    try {
      new ProcessBuilder("kill", "-USR1", Integer.toString(pid)).inheritIO().start();
    } catch (java.io.IOException _) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    }
  }
}
