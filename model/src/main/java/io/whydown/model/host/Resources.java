package io.whydown.model.host;

import java.util.List;

/// Memory and disk.
///
/// @param oomKills kernel and cgroup OOM kills, oldest first
/// @param disks mount points with the share that is used
public record Resources(List<LogLine> oomKills, List<Disk> disks) {

  public Resources {
    oomKills = List.copyOf(oomKills);
    disks = List.copyOf(disks);
  }

  public record Disk(String mountPoint, long totalBytes, long freeBytes) {}
}
