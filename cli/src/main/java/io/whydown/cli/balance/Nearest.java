package io.whydown.cli.balance;

import java.util.List;
import java.util.Optional;

/// Finds the keyword that a misspelt one is nearest to. Stateless.
final class Nearest {

  private static final List<String> WORDS =
      List.of(
          "acl",
          "backlog",
          "balance",
          "bind",
          "capture",
          "cookie",
          "default-server",
          "default_backend",
          "description",
          "disabled",
          "dispatch",
          "enabled",
          "errorfile",
          "errorloc",
          "fullconn",
          "hash-type",
          "http-check",
          "http-error",
          "http-request",
          "http-response",
          "http-reuse",
          "log",
          "log-format",
          "log-tag",
          "maxconn",
          "mode",
          "monitor-uri",
          "option",
          "redirect",
          "retries",
          "retry-on",
          "server",
          "source",
          "stats",
          "stick",
          "stick-table",
          "tcp-check",
          "tcp-request",
          "tcp-response",
          "timeout",
          "unique-id-format",
          "unique-id-header",
          "use-server",
          "use_backend",
          "daemon",
          "chroot",
          "user",
          "group",
          "pidfile",
          "nbthread",
          "httplog",
          "tcplog",
          "forwardfor",
          "httpchk",
          "redispatch",
          "dontlognull",
          "http-server-close",
          "http-keep-alive");

  private Nearest() {}

  static Optional<String> to(String word) {
    String best = null;
    int least = 3;
    for (String known : WORDS) {
      int distance = distance(word, known);
      if (distance < least) {
        least = distance;
        best = known;
      }
    }
    return Optional.ofNullable(best);
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int corner = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = corner + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        corner = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
