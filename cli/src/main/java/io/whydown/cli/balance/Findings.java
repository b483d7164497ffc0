package io.whydown.cli.balance;

import io.whydown.balancer.config.Origin;
import java.util.ArrayList;
import java.util.List;

/// What the compiler has to say: all errors and warnings, each with its place and, on a line of its
/// own, an explanation. Not thread-safe: one for each configuration.
final class Findings {

  /// How bad it is.
  enum Severity {
    ALERT,
    WARNING
  }

  /// @param advice what helps; empty when the message says it
  record Finding(Severity severity, Origin at, String message, String advice) {

    /// The lines as HAProxy prints them.
    String text(long pid) {
      String place = at.line() == 0 ? at.file() : at.file() + ":" + at.line();
      String where = place.isEmpty() ? "" : (isOfServer() ? "[" : "parsing [") + place + "] : ";
      String head = severity == Severity.ALERT ? "[ALERT]    (" : "[WARNING]  (";
      String line = head + pid + ") : config : " + where + message + "\n";
      return advice.isEmpty() ? line : line + "             " + advice + "\n";
    }

    /// In front of these HAProxy writes the place alone (server.c).
    private boolean isOfServer() {
      return message.startsWith("'server ")
          || message.startsWith("'server' ")
          || message.startsWith("'server-template' ")
          || message.startsWith("Wrong server-template ")
          || message.endsWith(ServerDraft.NO_ADDRESS_EXPECTED);
    }
  }

  private static final int MAX = 1_000;

  private final List<Finding> all = new ArrayList<>();

  void alert(Origin at, String message) {
    alert(at, message, "");
  }

  void alert(Origin at, String message, String advice) {
    add(new Finding(Severity.ALERT, at, message, advice));
  }

  void warn(Origin at, String message) {
    warn(at, message, "");
  }

  void warn(Origin at, String message, String advice) {
    add(new Finding(Severity.WARNING, at, message, advice));
  }

  private void add(Finding finding) {
    if (all.size() < MAX && !all.contains(finding)) {
      all.add(finding);
    }
  }

  boolean hasAlerts() {
    return all.stream().anyMatch(f -> f.severity() == Severity.ALERT);
  }

  List<Finding> all() {
    return List.copyOf(all);
  }
}
