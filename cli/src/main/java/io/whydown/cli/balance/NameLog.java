package io.whydown.cli.balance;

import io.whydown.balancer.event.BalancerEvent.AddressChanged;
import io.whydown.balancer.event.BalancerEvent.NameChanged;
import io.whydown.balancer.event.BalancerEvent.NameResolved;
import io.whydown.balancer.event.BalancerEvent.ServerChanged;
import io.whydown.balancer.event.BalancerEvent.Why;
import io.whydown.balancer.runtime.OperationalState;
import java.util.List;

/// What a log says of servers and their names, in HAProxy's words (server.c, srv_update_addr,
/// srv_update_fqdn, srv_update_status, snr_update_srv_status). Stateless.
final class NameLog {

  private NameLog() {}

  /// Whether the change of state is told by the event of the name itself.
  static boolean tells(ServerChanged event) {
    return event.why() instanceof Why.Name && event.from() == OperationalState.MAINTENANCE;
  }

  static String text(AddressChanged event) {
    return "%s/%s changed its IP from %s to %s by %s."
        .formatted(
            event.backend(),
            event.server(),
            event.from() == null ? "(none)" : event.from(),
            event.to(),
            event.by());
  }

  static String text(NameChanged event) {
    return "%s/%s changed its FQDN from %s to %s by '%s'"
        .formatted(
            event.backend(),
            event.server(),
            event.from() == null ? "(null)" : event.from(),
            event.to(),
            event.by());
  }

  static List<String> texts(NameResolved event) {
    String first =
        event.to() == OperationalState.MAINTENANCE
            ? "Server %s/%s ('%s') resolves again but remains in maintenance."
                .formatted(event.backend(), event.server(), event.host())
            : "Server %s/%s ('%s') is %s/%s (resolves again)."
                .formatted(
                    event.backend(),
                    event.server(),
                    event.host(),
                    event.to() == OperationalState.DOWN ? "DOWN" : "UP",
                    event.to() == OperationalState.DRAIN ? "DRAIN" : "READY");
    return event.isAnswer()
        ? List.of(
            first,
            "Server %s/%s administratively READY thanks to valid DNS answer."
                .formatted(event.backend(), event.server()))
        : List.of(first);
  }
}
