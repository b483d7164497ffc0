package io.whydown.balancer.rule;

import java.util.List;

/// The levels and facilities of syslog by HAProxy's names (log.c). Stateless.
public final class LogLevels {

  private static final List<String> LEVELS =
      List.of("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug");

  private static final List<String> FACILITIES =
      List.of(
          "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron",
          "auth2", "ftp", "ntp", "audit", "alert", "cron2", "local0", "local1", "local2", "local3",
          "local4", "local5", "local6", "local7");

  private LogLevels() {}

  /// The number of a level; -2 when there is none of that name.
  public static int of(String word) {
    int level = LEVELS.indexOf(word);
    return level < 0 ? -2 : level;
  }

  /// The number of a facility; -1 when there is none of that name.
  public static int facility(String word) {
    return FACILITIES.indexOf(word);
  }
}
