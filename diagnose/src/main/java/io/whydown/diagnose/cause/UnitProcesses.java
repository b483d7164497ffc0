package io.whydown.diagnose.cause;

import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.Unit;
import java.util.Collection;
import java.util.List;

/// Which service a process belongs to. Stateless.
public final class UnitProcesses {

  private UnitProcesses() {}

  /// The services that have one of the processes: as their main process, or in their control group.
  ///
  /// @param units of the host
  /// @param processes of the host; empty when they were not read
  public static List<Unit> services(
      List<Unit> units, List<ProcessEntry> processes, Collection<Integer> pids) {
    return units.stream()
        .filter(unit -> unit.id().endsWith(".service"))
        .filter(unit ->
            pids.contains(unit.mainPid())
                || processes.stream()
                    .anyMatch(p -> pids.contains(p.pid()) && unit.id().equals(p.unit())))
        .toList();
  }
}
