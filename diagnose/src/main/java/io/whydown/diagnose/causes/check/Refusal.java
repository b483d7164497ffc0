package io.whydown.diagnose.causes.check;

import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation.CheckReplay;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a service says in its own protocol when it turns a client away.
///
/// @param words the service's own words, one line
record Refusal(Kind kind, String words) {

  enum Kind {
    /// The account is unknown or wants a password.
    CREDENTIALS,
    /// This address may not connect.
    ADDRESS,
    /// No other host may connect.
    REMOTE,
    /// This address was banned for its earlier connections.
    BLOCKED,
    /// There are too many connections.
    LIMIT,
    /// The service turns clients away in place of its greeting, and does not say why.
    AWAY
  }

  /*
   * MySQL: errors 1129, 1130, 1045, 1040, 1203 (its error reference). PostgreSQL: the texts of FATAL
   * messages. Redis: error codes of its replies. SMTP: RFC 5321, 4.2. sshd:
   * what it sends in place of its banner (sshd_config(5), MaxStartups).
   */
  private static final List<String> BLOCKED =
      List.of("error 1129 ", "host is blocked", "blocked because of many connection errors");
  private static final List<String> ADDRESS =
      List.of(
          "error 1130 ",
          "is not allowed to connect to this",
          "no pg_hba.conf entry for host",
          "pg_hba.conf rejects connection for host");
  private static final List<String> REMOTE = List.of("running in protected mode");
  private static final List<String> CREDENTIALS =
      List.of(
          "error 1045 ",
          "access denied for user",
          "password authentication failed",
          "no password supplied",
          "-noauth",
          "-wrongpass",
          "authentication required");
  private static final Pattern UNKNOWN_ROLE = Pattern.compile("role \\S+ does not exist");
  private static final List<String> LIMIT =
      List.of(
          "error 1040 ",
          "error 1203 ",
          "too many connections",
          "too many clients already",
          "remaining connection slots are reserved",
          "max number of clients reached",
          "exceeded maxstartups",
          "too many connected users",
          "too many users");

  /// RFC 959 and 5321, 4.2: the service closes the connection. vsftpd says these words to whom
  /// hosts_access(5) denies.
  private static final Pattern AWAY = Pattern.compile("^421[ -].*service not available");

  /// Empty when the answer is not such a one.
  static Optional<Refusal> of(CheckReplay replay) {
    String text = text(replay).toLowerCase(Locale.ROOT);
    if (replay.status() > 0 && replay.status() < 400) {
      return Optional.empty();
    }
    String words = words(replay);
    if (has(text, BLOCKED)) {
      return Optional.of(new Refusal(Kind.BLOCKED, words));
    }
    if (has(text, ADDRESS)) {
      return Optional.of(new Refusal(Kind.ADDRESS, words));
    }
    if (has(text, REMOTE)) {
      return Optional.of(new Refusal(Kind.REMOTE, words));
    }
    if (has(text, LIMIT)) {
      return Optional.of(new Refusal(Kind.LIMIT, words));
    }
    if (AWAY.matcher(replay.received().toLowerCase(Locale.ROOT)).find()) {
      return Optional.of(new Refusal(Kind.AWAY, words));
    }
    boolean isDatabase = replay.status() == 0;
    return isDatabase && (has(text, CREDENTIALS) || UNKNOWN_ROLE.matcher(text).find())
        ? Optional.of(new Refusal(Kind.CREDENTIALS, words))
        : Optional.empty();
  }

  /// A refusal of one kind.
  static Optional<Refusal> of(CheckReplay replay, Kind kind) {
    return of(replay).filter(refusal -> refusal.kind == kind);
  }

  private static boolean has(String text, List<String> signs) {
    return signs.stream().anyMatch(text::contains);
  }

  private static String text(CheckReplay replay) {
    String got =
        replay.result() instanceof CheckResult.Unexpected unexpected ? unexpected.got() : "";
    return got + "\n" + replay.received();
  }

  private static String words(CheckReplay replay) {
    boolean said =
        replay.result() instanceof CheckResult.Unexpected(_, var got)
            && (got.startsWith("error ") || replay.status() == 0);
    String text =
        said && replay.result() instanceof CheckResult.Unexpected unexpected
            ? unexpected.got()
            : replay.received();
    String line = text.replaceAll("\\\\x[0-9a-f]{2}", " ").replaceAll("\\s+", " ").strip();
    return line.length() > 160 ? line.substring(0, 160) + "…" : line;
  }

  /// What to type at the server.
  String[] commands() {
    return words.contains("1129") || words.toLowerCase(Locale.ROOT).contains("flush")
        ? new String[] {"mysqladmin flush-hosts"}
        : new String[0];
  }
}
