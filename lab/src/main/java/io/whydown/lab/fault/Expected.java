package io.whydown.lab.fault;

import java.util.ArrayList;
import java.util.List;

/// The answer that a careful expert would give for the server `web1`, or `web/web1`. Immutable.
///
/// @param status `failing` or `healthy`, as the report has it
/// @param causes ids that are right as the root cause; the first is the planted one
/// @param others ids that have to be named besides it, as other findings
/// @param undecidedIsRight no evidence can tell the cause: naming none is the right answer
/// @param balancerStatus what HAProxy's check shows for the server; empty when it is not checked
public record Expected(
    String status,
    List<String> causes,
    List<String> others,
    boolean undecidedIsRight,
    String balancerStatus) {

  static final Expected HEALTHY = new Expected("healthy", List.of(), List.of(), false, "L4OK");

  public Expected {
    causes = List.copyOf(causes);
    others = List.copyOf(others);
  }

  static Expected failing(String cause) {
    return new Expected("failing", List.of(cause), List.of(), false, "");
  }

  public boolean isHealthy() {
    return status.equals("healthy");
  }

  Expected withBalancerStatus(String checkStatus) {
    return new Expected(status, causes, others, undecidedIsRight, checkStatus);
  }

  Expected orCauses(List<String> more) {
    var all = new ArrayList<>(causes);
    all.addAll(more);
    return new Expected(status, all, others, undecidedIsRight, balancerStatus);
  }

  Expected withOthers(List<String> newOthers) {
    return new Expected(status, causes, newOthers, undecidedIsRight, balancerStatus);
  }

  /// Naming no cause is right too.
  Expected orUndecided() {
    return new Expected(status, causes, others, true, balancerStatus);
  }

  Expected withStatus(String newStatus) {
    return new Expected(newStatus, causes, others, undecidedIsRight, balancerStatus);
  }
}
