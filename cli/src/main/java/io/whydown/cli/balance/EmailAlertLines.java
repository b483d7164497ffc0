package io.whydown.cli.balance;

import io.whydown.balancer.config.Origin;
import io.whydown.balancer.log.MailAlert;
import io.whydown.balancer.rule.LogLevels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The `email-alert` lines of a proxy while they are read (HAProxy: src/cfgparse-listen.c). Not
/// thread-safe: one for each proxy.
final class EmailAlertLines {

  private static final int ALERT = 1;

  private @Nullable Origin at;
  private String from = "";
  private String to = "";
  private String hostName = "";
  private String mailers = "";
  private int level = ALERT;

  void read(Line line) {
    String word = line.word(2);
    if (word.isEmpty()) {
      throw new LineProblem(
          "missing argument after '%s'.".formatted(line.word(1)),
          "from, to, level, mailers and myhostname each have one");
    }
    if (line.count() > 3) {
      Doubts.say("'email-alert %s' : what follows '%s' is ignored".formatted(line.word(1), word));
    }
    switch (line.word(1)) {
      case "from" -> from = word;
      case "to" -> to = word;
      case "myhostname" -> hostName = word;
      case "mailers" -> {
        mailers = word;
        at = line.at();
      }
      case "level" -> {
        int found = LogLevels.of(word);
        if (found < 0) {
          throw new LineProblem("unknown log level '%s' after 'level'".formatted(word));
        }
        level = found;
      }
      default ->
          throw new LineProblem("email-alert: unknown argument '%s'.".formatted(line.word(1)));
    }
  }

  /// Null when nothing is mailed.
  MailAlert.@Nullable Config build(ProxyDraft draft, SharedTables shared, Findings findings) {
    Origin place = at;
    if (place == null || !draft.isBackend) {
      return null;
    }
    for (String missing : List.of("from", "to")) {
      if ((missing.equals("from") ? from : to).isEmpty()) {
        findings.warn(
            place,
            "'email-alert' will be ignored for %s '%s' (the presence any of 'email-alert from', 'email-alert level' 'email-alert mailers', 'email-alert myhostname', or 'email-alert to' requires each of 'email-alert from', 'email-alert mailers' and 'email-alert to' to be present)."
                .formatted(draft.kind.word(), draft.name),
            "email-alert " + missing + " ADDRESS");
        return null;
      }
    }
    MailersReader.Group group = shared.mailers(mailers);
    if (group == null) {
      findings.alert(
          place, "Proxy '%s': unable to find mailers '%s'.".formatted(draft.name, mailers));
      return null;
    }
    return new MailAlert.Config(
        group.servers(),
        from,
        to,
        hostName.isEmpty() ? HostName.own() : hostName,
        level,
        group.timeoutMillis());
  }
}
