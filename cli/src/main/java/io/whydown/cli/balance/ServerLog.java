package io.whydown.cli.balance;

import io.whydown.balancer.event.BalancerEvent;
import io.whydown.balancer.event.BalancerEvent.AddressChanged;
import io.whydown.balancer.event.BalancerEvent.BackendChanged;
import io.whydown.balancer.event.BalancerEvent.CheckChanged;
import io.whydown.balancer.event.BalancerEvent.NameChanged;
import io.whydown.balancer.event.BalancerEvent.NameResolved;
import io.whydown.balancer.event.BalancerEvent.ServerChanged;
import io.whydown.balancer.event.BalancerEvent.Why;
import io.whydown.balancer.event.EventSink;
import io.whydown.balancer.hook.CheckStatus;
import io.whydown.balancer.log.MailAlert;
import io.whydown.balancer.log.SyslogWriter;
import io.whydown.balancer.runtime.CheckResult;
import io.whydown.balancer.runtime.OperationalState;
import java.io.Closeable;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Writes what happens to servers into the logs of their backends, in HAProxy's words (server.c,
/// check.c). Thread-safe.
final class ServerLog implements EventSink, Closeable {

  private static final int EMERGENCY = 0;
  private static final int ALERT = 1;
  private static final int NOTICE = 5;
  private static final int INFO = 6;

  private final Map<String, SyslogWriter> writers = new HashMap<>();
  private final Set<String> withChecks = new HashSet<>();
  private final Map<String, MailAlert> mails = new HashMap<>();

  ServerLog(List<ProxyDraft> proxies, GlobalDraft global, RunningWorld world) {
    for (ProxyDraft draft : proxies) {
      if (draft.isBackend) {
        writers.put(draft.name, ProxyLog.writer(draft, global, world));
        if (draft.has("log-health-checks")) {
          withChecks.add(draft.name);
        }
        MailAlert.Config mail = draft.mail;
        if (mail != null) {
          mails.put(draft.name, new MailAlert(mail, ZonedDateTime::now));
        }
      }
    }
  }

  @Override
  public void accept(BalancerEvent event) {
    switch (event) {
      case ServerChanged changed -> {
        if (!NameLog.tells(changed)) {
          int level = level(changed.from(), changed.to());
          String text = text(changed);
          write(changed.backend(), level, text);
          mail(changed.backend(), level, text);
        }
      }
      case AddressChanged changed -> write(changed.backend(), NOTICE, NameLog.text(changed));
      case NameChanged changed -> write(changed.backend(), NOTICE, NameLog.text(changed));
      case NameResolved resolved ->
          NameLog.texts(resolved).forEach(text -> write(resolved.backend(), NOTICE, text));
      case BackendChanged changed -> {
        if (!changed.available()) {
          write(
              changed.backend(),
              EMERGENCY,
              "backend %s has no server available!".formatted(changed.backend()));
        }
      }
      case CheckChanged changed -> {
        if (withChecks.contains(changed.backend())) {
          String text = text(changed);
          write(changed.backend(), NOTICE, text);
          mail(changed.backend(), INFO, text);
        }
      }
      case BalancerEvent.ServerFailed _,
          BalancerEvent.QueueFailed _,
          BalancerEvent.MessageRefused _,
          BalancerEvent.NameUnanswered _,
          BalancerEvent.LimitReached _ -> {
        // the streams' own lines tell these
      }
    }
  }

  /// A line of the investigator's.
  void note(String backend, String text) {
    write(backend, NOTICE, text);
  }

  private void mail(String backend, int level, String text) {
    MailAlert mail = mails.get(backend);
    if (mail != null) {
      mail.tell(level, text);
    }
  }

  @Override
  public void close() {
    mails.values().forEach(MailAlert::close);
  }

  private void write(String backend, int level, String text) {
    SyslogWriter writer = writers.get(backend);
    if (writer != null) {
      writer.write(level, text, "");
    }
  }

  private static int level(OperationalState before, OperationalState state) {
    boolean was = before == OperationalState.DOWN;
    return state == OperationalState.DOWN || state == OperationalState.MAINTENANCE && !was
        ? ALERT
        : NOTICE;
  }

  private static String text(CheckChanged event) {
    boolean passed = event.result().status().isPassed();
    return "%s check for server %s/%s %s%s, status: %d/%d %s."
        .formatted(
            event.agent() ? "Agent" : "Health",
            event.backend(),
            event.server(),
            passed
                ? (event.result().status() == CheckStatus.L7_OK_CONDITIONAL
                    ? "conditionally succeeded"
                    : "succeeded")
                : "failed",
            reason(event.result(), event.agent()),
            event.health(),
            event.fallRise(),
            passed ? "UP" : "DOWN");
  }

  /// `, reason: …, code: …, info: "…", check duration: …ms`.
  private static String reason(CheckResult result) {
    return reason(result, false);
  }

  private static String reason(CheckResult result, boolean ofAgent) {
    var text = new StringBuilder(", reason: ").append(result.status().text());
    if ((ofAgent || result.code() > 0) && result.status().code().startsWith("L7")) {
      text.append(", code: ").append(result.code());
    }
    if (!result.detail().isEmpty()) {
      text.append(", info: \"").append(result.detail()).append('"');
    }
    if (result.millis() >= 0) {
      text.append(", check duration: ").append(result.millis()).append("ms");
    }
    return text.toString();
  }

  /// The maintenance that is over, in HAProxy's words (src/server.c, srv_update_status); empty when
  /// the server did not leave any.
  private static String maintenanceLeft(ServerChanged event) {
    if (event.from() != OperationalState.MAINTENANCE) {
      return "";
    }
    return switch (event.why()) {
      case Why.Operator _, Why.Agent _ -> "forced maintenance";
      case Why.Tracked _ -> "maintenance";
      case Why.Check _, Why.Traffic _, Why.Name _ -> "";
    };
  }

  static String text(ServerChanged event) {
    String left = maintenanceLeft(event);
    if (!left.isEmpty()) {
      return "Server %s/%s is %s/%s (leaving %s)."
          .formatted(
              event.backend(),
              event.server(),
              event.to() == OperationalState.DOWN ? "DOWN" : "UP",
              event.to() == OperationalState.DRAIN ? "DRAIN" : "READY",
              left);
    }
    if (event.from() == OperationalState.DOWN && event.to() == OperationalState.MAINTENANCE) {
      String cause = event.why() instanceof Why.Name(_, String text, _) ? " (" + text + ")" : "";
      return "Server %s/%s was DOWN and now enters maintenance%s."
          .formatted(event.backend(), event.server(), cause);
    }
    String state =
        switch (event.to()) {
          case UP -> "UP";
          case DOWN -> "DOWN";
          case DRAIN -> "drained";
          case NOLB -> "stopping";
          case MAINTENANCE -> "going DOWN for maintenance";
        };
    String why =
        switch (event.why()) {
          case Why.Check(CheckResult result) -> reason(result);
          case Why.Agent(CheckResult result) -> reason(result);
          case Why.Tracked(String backend, String server) -> " via " + backend + "/" + server;
          case Why.Operator(String text) ->
              text.isEmpty() || event.to() == OperationalState.MAINTENANCE ? "" : " (" + text + ")";
          case Why.Traffic(_, CheckResult result) -> reason(result);
          case Why.Name(_, String cause, _) -> " (" + cause + ")";
        };
    boolean up = event.to() == OperationalState.UP;
    return "Server %s/%s is %s%s. %d active and %d backup servers %s.%s %d sessions active, %d requeued, 0 remaining in queue."
        .formatted(
            event.backend(),
            event.server(),
            state,
            why,
            event.activeLeft(),
            event.backupLeft(),
            up ? "online" : "left",
            event.activeLeft() == 0 && event.backupLeft() > 0 ? " Running on backup." : "",
            event.sessions(),
            event.requeued());
  }
}
