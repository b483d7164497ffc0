package io.whydown.cli.balance;

/// How HAProxy refuses a time, which depends on the line that it stands in.
///
/// @param missing said when there is none
/// @param stray said of a character that belongs to no time; `%s` is the character
/// @param overflow said of one that is too long; `%s` is the time
record TimeWords(String missing, String stray, String overflow) {

  private static final String MOST = " (maximum value is 2147483647 ms or ~24.8 days)";

  /// @param what the keyword
  static TimeWords of(String what) {
    return new TimeWords(
        "'" + what + "' expects a time",
        "unexpected character '%s' in argument to <" + what + ">.",
        "timer overflow in argument <%s> to <" + what + ">" + MOST);
  }

  static TimeWords timeout(String name) {
    String what = "'timeout " + name + "'";
    return new TimeWords(
        what + " expects an integer value (in milliseconds)",
        "unexpected character '%s' in " + what,
        "timer overflow in argument '%s' to " + what + MOST);
  }

  static TimeWords statsTimeout() {
    return new TimeWords(
        "'stats timeout' expects a time",
        "'stats timeout' : unexpected character '%s'",
        "timer overflow in argument '%s' to 'stats timeout'" + MOST);
  }

  static TimeWords refresh() {
    return new TimeWords(
        "'refresh' needs a positive interval",
        "unexpected character '%s' in argument to stats refresh interval.",
        "timer overflow in argument <%s> to stats refresh interval, maximum value is 2147483647 s (~68 years).");
  }

  /// @param place `frontend 'NAME'`
  static TimeWords inspectDelay(String keyword, String place) {
    String what =
        "'%s inspect-delay' expects a positive delay in milliseconds, in %s"
            .formatted(keyword, place);
    return new TimeWords(
        what, what + " (unexpected character '%s')", what + " (timer overflow '%s'" + MOST + ")");
  }

  /// @param server the server's own name
  static TimeWords ofServer(String keyword, String server) {
    return new TimeWords(
        "'" + keyword + "' expects a delay as argument.",
        "unexpected character '%s' in '" + keyword + "' argument of server " + server + ".",
        "timer overflow in argument <%s> to <" + keyword + "> of server " + server + MOST);
  }
}
