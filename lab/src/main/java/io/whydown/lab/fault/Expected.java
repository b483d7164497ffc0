package io.whydown.lab.fault;

import java.util.ArrayList;
import java.util.List;

/// The answer that a careful expert would give for the server `web1`, or `web/web1`. Immutable.
///
/// @param status what the report may say, several parted by `|`: `failing|degraded`
/// @param causes ids that are right as the root cause; the first is the planted one
/// @param others ids that have to be named besides it, as other findings; alternatives parted by
///   `|`
/// @param undecidedIsRight no evidence can tell the cause: naming none is the right answer
/// @param balancerStatus what HAProxy's check shows for the server; empty when it is not checked
/// @param inAnyServer the cause may stand with any server, or with none
public record Expected(
    String status,
    List<String> causes,
    List<String> others,
    boolean undecidedIsRight,
    String balancerStatus,
    boolean inAnyServer) {

  static final Expected HEALTHY =
      new Expected("healthy", List.of(), List.of(), false, "L4OK", false);

  public Expected {
    causes = List.copyOf(causes);
    others = List.copyOf(others);
  }

  static Expected failing(String cause) {
    return new Expected("failing", List.of(cause), List.of(), false, "", false);
  }

  public boolean isHealthy() {
    return status.equals("healthy");
  }

  Expected withBalancerStatus(String checkStatus) {
    return new Expected(status, causes, others, undecidedIsRight, checkStatus, inAnyServer);
  }

  Expected orCauses(List<String> more) {
    var all = new ArrayList<>(causes);
    all.addAll(more);
    return new Expected(status, all, others, undecidedIsRight, balancerStatus, inAnyServer);
  }

  Expected withOthers(List<String> newOthers) {
    return new Expected(status, causes, newOthers, undecidedIsRight, balancerStatus, inAnyServer);
  }

  /// Naming no cause is right too.
  Expected orUndecided() {
    return new Expected(status, causes, others, true, balancerStatus, inAnyServer);
  }

  /// The answer may stand with any server of the report.
  Expected anywhere() {
    return new Expected(status, causes, others, undecidedIsRight, balancerStatus, true);
  }

  Expected withStatus(String newStatus) {
    return new Expected(newStatus, causes, others, undecidedIsRight, balancerStatus, inAnyServer);
  }
}
