package io.whydown.diagnose.causes.capacity;

import io.whydown.diagnose.cause.Cause;
import java.util.List;

/// The group *Capacity and limits*, the more specific first.
public final class CapacityCauses {

  private CapacityCauses() {}

  public static List<Cause> all() {
    return List.of(
        new LbOutOfMemory(),
        new FdLimit(),
        new SynQueueOrCookies(),
        new DiskFull(),
        new BackendCpuStarved(),
        new BackendThreadPoolFull(),
        new MemTcpPressure(),
        new NeighbourTableOverflow());
  }
}
