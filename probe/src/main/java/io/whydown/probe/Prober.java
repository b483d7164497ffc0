package io.whydown.probe;

import io.whydown.model.observation.Observation;
import io.whydown.net.Deadline;
import java.util.List;

/// Tries things from one vantage, side by side.
public interface Prober {

  /// Text of the vantage, as observations carry it.
  String vantage();

  /// What was seen, in the order of the requests; a request may yield several observations, and
  /// yields at least one. Returns at the deadline at the latest, or shortly after an interrupt of
  /// the calling thread, which stays set. Never throws for what the network does.
  List<Observation> probe(List<? extends ProbeRequest> requests, Deadline deadline);
}
