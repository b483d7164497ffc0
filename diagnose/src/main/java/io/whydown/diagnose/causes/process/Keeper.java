package io.whydown.diagnose.causes.process;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What keeps a service where that is not systemd, and how its commands are spoken. Stateless.
enum Keeper {
  SUPERVISOR(
      "supervisorctl start %s",
      "supervisorctl restart %s",
      "supervisorctl stop %s",
      "supervisorctl status %s",
      "supervisorctl tail -2000 %s stderr"),
  RUNIT(
      "sv up %s",
      "sv restart %s", "sv down %s", "sv status %s", "tail -n 50 /etc/service/%s/log/main/current"),
  OPENRC(
      "rc-service %s start",
      "rc-service %s restart",
      "rc-service %s stop",
      "rc-service %s status",
      "tail -n 50 /var/log/%s.log");

  private static final Pattern COMMAND =
      Pattern.compile(
          "(systemctl [a-z-]+(?: --now)?|journalctl -u) (supervisor|runit|openrc):(\\S+).*");

  private final String start;
  private final String restart;
  private final String stop;
  private final String status;
  private final String log;

  Keeper(String start, String restart, String stop, String status, String log) {
    this.start = start;
    this.restart = restart;
    this.stop = stop;
    this.status = status;
    this.log = log;
  }

  /// Whether the unit is a service of one of these.
  static boolean keeps(String unit) {
    return unit.matches("(?:supervisor|runit|openrc):.+");
  }

  /// The same command in the words of the unit's keeper; as it is for systemd's units; empty where
  /// the keeper has no such thing.
  static Optional<String> command(String command) {
    Matcher words = COMMAND.matcher(command);
    if (!words.matches()) {
      return Optional.of(command);
    }
    Keeper keeper = valueOf(String.valueOf(words.group(2)).toUpperCase(java.util.Locale.ROOT));
    String form =
        switch (String.valueOf(words.group(1))) {
          case "systemctl start", "systemctl enable --now" -> keeper.start;
          case "systemctl restart" -> keeper.restart;
          case "systemctl stop", "systemctl disable --now" -> keeper.stop;
          case "systemctl is-active", "systemctl status" -> keeper.status;
          case "journalctl -u" -> keeper.log;
          default -> "";
        };
    return form.isEmpty() ? Optional.empty() : Optional.of(form.formatted(words.group(3)));
  }
}
