package io.whydown.vendor.procfs;

import org.jspecify.annotations.Nullable;

/// What is used of a line of /proc/PID/stat (proc_pid_stat(5)).
///
/// @param startTicks after boot, in USER_HZ
record ProcessStat(int pid, String command, String state, int parentPid, long startTicks) {

  private static final int START_TIME = 22 - 3;

  /// The command name may hold any character, also blanks and brackets, so it ends at the last one.
  static @Nullable ProcessStat tryParse(String text) {
    int open = text.indexOf(" (");
    int close = text.lastIndexOf(") ");
    if (open < 1 || close < open) {
      return null;
    }
    String[] fields = text.substring(close + 2).split(" ");
    if (fields.length <= START_TIME || fields[0].length() != 1) {
      return null;
    }
    long pid = decimal(text.substring(0, open), 9);
    long parentPid = decimal(fields[1], 9);
    long startTicks = decimal(fields[START_TIME], 15);
    if (pid < 1 || parentPid < 0 || startTicks < 0) {
      return null;
    }
    String command = text.substring(open + 2, close);
    return new ProcessStat((int) pid, command, fields[0], (int) parentPid, startTicks);
  }

  private static long decimal(String text, int digits) {
    boolean isDecimal =
        !text.isEmpty()
            && text.length() <= digits
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return isDecimal ? Long.parseLong(text) : -1;
  }
}
