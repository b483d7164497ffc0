package io.whydown.probe;

import io.whydown.model.observation.Observation;
import io.whydown.net.Deadline;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;

/// Probes from the network namespace of this process. Thread-safe.
public final class LocalProber implements Prober {

  private final ProbeRun run;

  public LocalProber(InstantSource clock, LongSupplier nanoClock) {
    this(clock, nanoClock, Libc.isUsable());
  }

  LocalProber(InstantSource clock, LongSupplier nanoClock, boolean isNative) {
    run = new ProbeRun("local", new NetworkPlace.Here(), clock, nanoClock, isNative);
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
