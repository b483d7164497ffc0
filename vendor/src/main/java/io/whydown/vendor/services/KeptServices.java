package io.whydown.vendor.services;

import io.whydown.model.host.LogLine;
import io.whydown.model.host.Unit;
import java.util.List;

/// Services of a manager that is not systemd, in systemd's words as far as they fit: a unit is
/// named `supervisor:shop`, and its sub state is the manager's own word.
///
/// @param lines the ends of their logs
public record KeptServices(List<Unit> units, List<LogLine> lines) {

  public KeptServices {
    units = List.copyOf(units);
    lines = List.copyOf(lines);
  }
}
