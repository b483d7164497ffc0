package io.whydown.probe;

import io.whydown.model.observation.Observation;
import io.whydown.net.Deadline;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;

/// Probes from the network of a container of this machine, found by its first process, on threads
/// that enter it and end. Needs CAP_SYS_ADMIN and native access. Thread-safe.
public final class ContainerProber implements Prober {

  private final ProbeRun run;

  /// @param vantage `docker:NAME`
  /// @param pid of the container's first process
  public ContainerProber(String vantage, int pid, InstantSource clock, LongSupplier nanoClock) {
    var place = new NetworkPlace.OfProcess(pid, vantage, "nsenter -n -t " + pid + " ");
    run = new ProbeRun(vantage, place, clock, nanoClock, Libc.isUsable());
  }

  @Override
  public String vantage() {
    return run.vantage();
  }

  @Override
  public List<Observation> probe(List<? extends ProbeRequest> requests, Deadline deadline) {
    return run.probe(requests, deadline);
  }
}
