package io.whydown.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// How long this process has run, and how long it had a processor in that time. A person's time
/// limit begins when they press Enter, and on a busy machine a JVM takes its share of it before the
/// first line of ours.
///
/// @param wall since the process began
/// @param processor on all of its threads together
record ProcessAge(Duration wall, Duration processor) {

  /// Where the system does not tell.
  static final ProcessAge UNKNOWN = new ProcessAge(Duration.ZERO, Duration.ZERO);

  /// USER_HZ: 100 on every architecture in use today.
  private static final long MILLIS_PER_TICK = 10;

  /*
   * The fields after the name, which ends with the last bracket: proc_pid_stat(5), the state is the
   * third field of the line, utime the 14th, stime the 15th and starttime the 22nd.
   */
  private static final int USER = 11;
  private static final int SYSTEM = 12;
  private static final int STARTED = 19;

  /// More than this is not believed.
  private static final double SLOWEST = 20;

  static ProcessAge now() {
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      String uptime = Files.readString(Path.of("/proc/uptime"));
      return of(stat, uptime);
    } catch (IOException | RuntimeException _) {
      return UNKNOWN;
    }
  }

  static ProcessAge of(String stat, String uptime) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long started = Long.parseLong(fields[STARTED]) * MILLIS_PER_TICK;
    long now = (long) (Double.parseDouble(uptime.split(" ", 2)[0]) * 1000);
    long ticks = Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]);
    return new ProcessAge(
        Duration.ofMillis(Math.max(0, now - started)), Duration.ofMillis(ticks * MILLIS_PER_TICK));
  }

  /// How many times longer than its processor time the process took so far: about 1 on an idle
  /// machine.
  double slowness() {
    return processor.isZero()
        ? 1
        : Math.clamp((double) wall.toMillis() / processor.toMillis(), 1, SLOWEST);
  }
}
