package io.whydown.simulate;

import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Optional;

/// A flow from the balancer to a server and the answer's way back, host by host.
///
/// @param there one trace for each host that was walked, the balancer's first
/// @param back the answer's traces, the server's first; empty when nothing was answered
/// @param unseen gateways on the way whose hosts are not in the snapshot; what they do is not known
public record PathTrace(Flow flow, List<Trace> there, List<Trace> back, List<IpAddress> unseen) {

  public PathTrace {
    there = List.copyOf(there);
    back = List.copyOf(back);
    unseen = List.copyOf(unseen);
  }

  /// Where the first packet ended.
  public Disposition disposition() {
    return there.getLast().disposition();
  }

  /// Where the answer ended; empty when there was none or its way was not walked.
  public Optional<Disposition> wayBack() {
    return back.isEmpty() ? Optional.empty() : Optional.of(back.getLast().disposition());
  }

  /// Whether a listener gets the packet and its answer comes back, as far as hosts were seen.
  public boolean connects() {
    return disposition() instanceof Disposition.Delivered
        && wayBack().map(Disposition::isSuccess).orElse(true);
  }

  public List<Step> steps() {
    return there.stream().flatMap(trace -> trace.steps().stream()).toList();
  }
}
