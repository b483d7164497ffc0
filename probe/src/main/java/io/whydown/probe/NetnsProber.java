package io.whydown.probe;

import io.whydown.model.observation.Observation;
import io.whydown.net.Deadline;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;

/// Probes from a network namespace that ip-netns(8) named, on threads of their own that enter it
/// and end. Needs CAP_SYS_ADMIN and native access; without them each observation says so.
/// Thread-safe.
public final class NetnsProber implements Prober {

  private final ProbeRun run;

  /// @param name as in `ip netns list`
  public NetnsProber(String name, InstantSource clock, LongSupplier nanoClock) {
    var place = new NetworkPlace.Named(name);
    run = new ProbeRun("netns:" + name, place, clock, nanoClock, Libc.isUsable());
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
