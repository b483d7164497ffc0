package io.whydown.diagnose.investigate;

import io.whydown.collect.Collector;
import io.whydown.collect.FoundFile;
import io.whydown.collect.Transport;
import io.whydown.net.Deadline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Files at the balancer's vantage, or here when the vantage has no such file.
///
/// @param here a way to this machine; null for none
record VantageFiles(
    Collector collector, Transport balancer, @Nullable Transport here, Deadline deadline)
    implements FileSource {

  @Override
  public List<FoundFile> read(List<String> paths) {
    List<FoundFile> files = collector.readFiles(balancer, paths, deadline);
    boolean absent = files.stream().anyMatch(f -> f.obstacle() != null);
    boolean failed = files.stream().anyMatch(FoundFile::isHostFailure);
    if (absent && !failed && here != null) {
      List<FoundFile> local = collector.readFiles(here, paths, deadline);
      if (local.stream().allMatch(f -> f.obstacle() == null)) {
        return local;
      }
    }
    return files;
  }
}
