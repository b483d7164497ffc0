package io.whydown.balancer.log;

import java.util.Locale;
import java.util.Optional;

/// What stands before a log line (configuration manual 2.6, 4.2, `log … format`).
public enum SyslogFormat {
  RFC3164,
  RFC5424,
  LOCAL,
  PRIORITY,
  SHORT,
  TIMED,
  ISO,
  RAW;

  public static Optional<SyslogFormat> find(String word) {
    for (SyslogFormat format : values()) {
      if (format.name().toLowerCase(Locale.ROOT).equals(word)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /// The format of a target that names none: sockets and rings get syslog, descriptors short lines.
  public static SyslogFormat usual(String address) {
    boolean descriptor =
        address.equals("stdout") || address.equals("stderr") || address.startsWith("fd@");
    return descriptor ? RAW : RFC3164;
  }
}
