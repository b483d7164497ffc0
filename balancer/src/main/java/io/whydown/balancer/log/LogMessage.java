package io.whydown.balancer.log;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A syslog message as it came from somebody else, taken apart (HAProxy: src/log.c,
/// parse_log_message). Fields that are not there are empty.
///
/// @param time as it stands: of RFC 3164, of RFC 5424, `-` for one that says it has none
/// @param hasPriority whether it began with one; facility and level are 1 and 6 otherwise
record LogMessage(
    int facility,
    int level,
    boolean hasPriority,
    String time,
    String host,
    String tag,
    String pid,
    String id,
    String data,
    String text) {

  private static final int USER = 1;
  private static final int INFO = 6;

  /// `Jan 1 00:00:00`.
  static final int OLD_TIME = 15;

  /// `1970-01-01T00:00:00Z`.
  static final int LEAST_TIME = 20;

  static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

  static LogMessage parse(byte[] bytes, int length) {
    String whole = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    int end = whole.indexOf('>');
    String number = whole.startsWith("<") && end > 1 ? whole.substring(1, end) : "";
    if (!number.matches("[0-9]{1,3}")) {
      return new LogMessage(USER, INFO, false, "", "", "", "", "", "", whole);
    }
    int priority = Integer.parseInt(number);
    String rest = whole.substring(end + 1);
    LogMessage bare =
        new LogMessage(priority >> 3, priority & 7, true, "", "", "", "", "", "", rest);
    LogMessage read = rest.startsWith("1 ") ? bare.modern(rest.substring(2)) : bare.old(rest);
    return read == null ? bare : read;
  }

  /// `TIMESTAMP HOSTNAME TAG PID MSGID DATA MESSAGE` (RFC 5424); null when it is not.
  private @Nullable LogMessage modern(String rest) {
    String[] parts = rest.split(" ", 6);
    if (parts.length < 6 || !parts[0].equals("-") && !isTime(parts[0])) {
      return null;
    }
    for (String part : parts) {
      if (part.isEmpty()) {
        return null;
      }
    }
    int end = dataEnd(parts[5]);
    if (end < 0) {
      return null;
    }
    return new LogMessage(
        facility,
        level,
        true,
        parts[0],
        known(parts[1]),
        known(parts[2]),
        known(parts[3]),
        known(parts[4]),
        known(parts[5].substring(0, end)),
        parts[5].substring(Math.min(end + 1, parts[5].length())));
  }

  private static boolean isTime(String text) {
    return text.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)");
  }

  private static String known(String field) {
    return field.equals("-") ? "" : field;
  }

  /// Where the structured data ends; -1 when it is none.
  private static int dataEnd(String text) {
    if (text.startsWith("-")) {
      return text.length() == 1 || text.charAt(1) == ' ' ? 1 : -1;
    }
    boolean inside = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (inside) {
        inside = c != ']' || text.charAt(i - 1) == '\\';
      } else if (c == '[') {
        inside = true;
      } else {
        return c == ' ' && i > 0 ? i : -1;
      }
    }
    return inside || text.isEmpty() ? -1 : text.length();
  }

  /// `Jan 1 00:00:00 HOSTNAME TAG[PID]: MESSAGE` (RFC 3164); null when it is not. What has no host
  /// shows its tag as one.
  private @Nullable LogMessage old(String rest) {
    if (rest.length() <= OLD_TIME
        || !MONTHS.contains(rest.substring(0, 3))
        || rest.charAt(OLD_TIME) != ' ') {
      return null;
    }
    int end = rest.indexOf(' ', OLD_TIME + 1);
    if (end <= OLD_TIME + 1) {
      return null;
    }
    String host = rest.substring(OLD_TIME + 1, end);
    String text = rest.substring(end + 1);
    String tag = "";
    String process = "";
    int colon = text.indexOf(": ");
    int blank = text.indexOf(' ');
    if (colon > 0 && blank > colon) {
      String marked = text.substring(0, colon);
      int open = marked.indexOf('[');
      boolean hasPid = open > 0 && marked.endsWith("]");
      if (open < 0 || hasPid) {
        tag = hasPid ? marked.substring(0, open) : marked;
        process = hasPid ? marked.substring(open + 1, marked.length() - 1) : "";
        text = text.substring(colon + 2);
      }
    }
    String at = rest.substring(0, OLD_TIME);
    return new LogMessage(facility, level, true, at, host, tag, process, "", "", text);
  }
}
