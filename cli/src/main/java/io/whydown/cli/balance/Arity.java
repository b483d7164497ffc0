package io.whydown.cli.balance;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How many words may follow the keywords of a proxy, and which of them `defaults` may not hold
/// (cfgparse-listen.c, `alertif_too_many_args` and `warnifnotcap`). Stateless.
final class Arity {

  /// A keyword, or a keyword and its first argument, and how many words may follow it.
  private static final Map<String, Integer> MOST =
      Map.ofEntries(
          Map.entry("mode", 1),
          Map.entry("id", 1),
          Map.entry("disabled", 0),
          Map.entry("enabled", 0),
          Map.entry("monitor-uri", 1),
          Map.entry("server-state-file-name", 1),
          Map.entry("capture request", 4),
          Map.entry("capture response", 4),
          Map.entry("retries", 1),
          Map.entry("default_backend", 1),
          Map.entry("http-reuse", 1),
          Map.entry("transparent", 0),
          Map.entry("maxconn", 1),
          Map.entry("backlog", 1),
          Map.entry("fullconn", 1),
          Map.entry("dispatch", 1),
          Map.entry("external-check command", 1),
          Map.entry("external-check path", 1),
          Map.entry("http-check disable-on-404", 0),
          Map.entry("http-check send-state", 0),
          Map.entry("option httplog", 1),
          Map.entry("option httpchk", 4),
          Map.entry("option smtpchk", 2),
          Map.entry("option mysql-check", 3),
          Map.entry("option pgsql-check", 2),
          Map.entry("option http-restrict-req-hdr-names", 1));

  private static final Set<String> NOT_IN_DEFAULTS =
      Set.of(
          "bind",
          "description",
          "dispatch",
          "force-persist",
          "id",
          "ignore-persist",
          "redirect",
          "server",
          "server-template",
          "capture cookie",
          "capture request",
          "capture response",
          "monitor fail",
          "stats admin",
          "stats http-request",
          "stick",
          "use-server",
          "use_backend");

  private Arity() {}

  /// Throws for a line that has more words than its keyword takes, or that stands where it may not.
  static void check(Line line) {
    String keyword = line.keyword();
    if (line.section().equals("defaults")) {
      defaults(line);
    }
    Integer most = MOST.get(keyword);
    if (most != null) {
      refuse(line, keyword, most + 1);
      return;
    }
    String both = keyword + " " + line.word(1);
    Integer behind = most(both, line);
    if (behind != null) {
      refuse(line, both, behind + 2);
    }
  }

  private static @Nullable Integer most(String both, Line line) {
    Integer known = MOST.get(both);
    boolean isSwitch =
        known == null && line.keyword().equals("option") && OptionLines.isSwitch(line.word(1));
    return isSwitch ? Integer.valueOf(0) : known;
  }

  /// Refuses what stands behind the keyword and so many words.
  static void atMost(Line line, int words) {
    refuse(line, line.keyword(), words + 1);
  }

  private static void refuse(Line line, String what, int words) {
    if (line.count() > words) {
      throw new LineProblem(
          "'%s' cannot handle unexpected argument '%s'.".formatted(what, line.word(words)));
    }
  }

  private static void defaults(Line line) {
    String keyword = line.keyword();
    if (NOT_IN_DEFAULTS.contains(keyword)
        || NOT_IN_DEFAULTS.contains(keyword + " " + line.word(1))) {
      boolean both = keyword.equals("capture");
      throw new LineProblem(
          "'%s' not allowed in 'defaults' section."
              .formatted(both ? keyword + " " + line.word(1) : keyword));
    }
    if (keyword.equals("declare")) {
      throw new LineProblem("'declare' not available in default section");
    }
    if (keyword.equals("filter")) {
      throw new LineProblem("filter is not allowed in a 'default' section.");
    }
  }
}
