package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Statement;
import io.whydown.vendor.Matched;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Whom the command line of a database's client dials: `mysql -h HOST -P PORT`. Stateless.
final class ClientCommand {

  private static final Pattern CLIENT =
      Pattern.compile(
          "(?:sudo )?(mysql|mariadb|psql|redis-cli|mongo(?:sh)?|pg_isready|mysqladmin)\\s.*");
  private static final Pattern HOST = Pattern.compile("\\s(?:-h|--host)[= ]?\\s*([\\w.:-]+)");
  private static final Pattern PORT = Pattern.compile("\\s(?:-p|--port)[= ]?\\s*(\\d{2,5})\\b");
  private static final Pattern CAPITAL_PORT =
      Pattern.compile("\\s(?:-P|--port)[= ]?\\s*(\\d{2,5})\\b");

  private static final Pattern DIALLER =
      Pattern.compile(
          "(?:sudo )?(?:telnet|nc|ncat|netcat|tcping)\\s+(?:-\\w+\\s+(?:\\d{1,3}\\s+)?)*([\\w.:-]+)\\s+(\\d{1,5})\\b.*");

  private ClientCommand() {}

  /// The same of a program that dials a host and a port and nothing else.
  private static Optional<Statement> dialled(String command, Statement.Failed failed) {
    Matcher dialler = DIALLER.matcher(command);
    if (!dialler.matches() || failed.port() > 0) {
      return Optional.empty();
    }
    String host = Matched.group(dialler, 1);
    return Optional.of(
        FailureLines.at(
            failed,
            failed.host().isEmpty() ? host : failed.host(),
            (int) Matched.number(dialler, 2),
            failed.host().isEmpty() || failed.host().equals(host) ? failed.name() : host));
  }

  /// Whether somebody dialled by hand.
  static boolean isTyped(String command) {
    return CLIENT.matcher(command).matches() && !command.contains(" exec ");
  }

  /// The failure with the target of the command line; empty when that names none.
  static Optional<Statement> target(String command, Statement.Failed failed) {
    Matcher client = CLIENT.matcher(command);
    if (!client.matches()) {
      return dialled(command, failed);
    }
    Matcher host = HOST.matcher(command);
    boolean capital = Matched.group(client, 1).startsWith("my") || command.contains("mariadb");
    Matcher port = (capital ? CAPITAL_PORT : PORT).matcher(command);
    boolean named = host.find();
    boolean numbered = port.find();
    if (!named && !numbered) {
      return Optional.empty();
    }
    return Optional.of(
        FailureLines.at(
            failed,
            named ? Matched.group(host, 1) : failed.host(),
            numbered ? (int) Matched.number(port, 1) : failed.port(),
            failed.name()));
  }
}
