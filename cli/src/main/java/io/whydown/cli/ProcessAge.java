package io.whydown.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// How long this process has run. A person's time limit begins when they press Enter, and on a busy
/// machine a JVM takes its share of it before the first line of ours. Stateless.
final class ProcessAge {

  /// USER_HZ: 100 on every architecture in use today.
  private static final long MILLIS_PER_TICK = 10;

  /// The field of the start time after the name, which ends with the last bracket:
  /// proc_pid_stat(5), starttime is the 22nd and the state the third.
  private static final int START_AFTER_NAME = 19;

  private ProcessAge() {}

  /// Zero where the system does not tell.
  static Duration now() {
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      String uptime = Files.readString(Path.of("/proc/uptime"));
      return between(stat, uptime);
    } catch (IOException | RuntimeException _) {
      return Duration.ZERO;
    }
  }

  static Duration between(String stat, String uptime) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long started = Long.parseLong(fields[START_AFTER_NAME]) * MILLIS_PER_TICK;
    long now = (long) (Double.parseDouble(uptime.split(" ", 2)[0]) * 1000);
    return Duration.ofMillis(Math.max(0, now - started));
  }
}
