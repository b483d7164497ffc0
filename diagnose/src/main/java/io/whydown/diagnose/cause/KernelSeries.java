package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import java.util.Optional;

/// What the counters of the server's kernel did around a few connects to the failing endpoint.
/// Immutable.
public record KernelSeries(Observation.CounterSeries series) {

  private static final String RESETS = "Tcp.OutRsts";
  private static final String OVERFLOWS = "TcpExt.ListenOverflows";
  private static final String DROPS = "TcpExt.ListenDrops";

  /// Empty when nobody counted on the server's host. What moved is a difference: it says nothing
  /// where the counters themselves are not among the evidence.
  public static Optional<KernelSeries> of(Case facts) {
    if (facts.serverHost().counters().asValue().isEmpty()) {
      return Optional.empty();
    }
    return facts.counterSeries().stream()
        .filter(series -> series.host().equals(facts.serverHost().vantage()))
        .filter(series -> !series.outcomes().isEmpty())
        .map(KernelSeries::new)
        .findFirst();
  }

  private int connects() {
    return series.outcomes().size();
  }

  private boolean isRefused() {
    return series.outcomes().stream()
        .allMatch(o ->
            o instanceof ConnectOutcome.Failed(var errno, _, var icmp, _)
                && errno == Errno.ECONNREFUSED
                && icmp == null);
  }

  private boolean isSilent() {
    return series.outcomes().stream().allMatch(ConnectOutcome.NoAnswer.class::isInstance);
  }

  /// By how much a counter moved; -1 when it was not read.
  private long moved(String counter) {
    return series.moved().getOrDefault(counter, -1L);
  }

  /// Each connect was refused, and the server's TCP stack sent as many resets and no more.
  public boolean isByStack() {
    return isRefused() && moved(RESETS) == connects();
  }

  /// Each connect was refused, and the server's TCP stack sent no reset at all.
  public boolean isNotByStack() {
    return isRefused() && moved(RESETS) == 0;
  }

  /// No connect was answered, and for each the kernel counts a full accept queue.
  public boolean isOverflow() {
    return isSilent() && moved(OVERFLOWS) >= connects();
  }

  /// No connect was answered, and no listener of the server dropped one.
  public boolean isNotByListener() {
    return isSilent() && moved(OVERFLOWS) == 0 && moved(DROPS) == 0;
  }

  public Evidence evidence() {
    String what =
        isRefused()
            ? "%d connects were refused, and the server's kernel sent %s (%s)"
                .formatted(connects(), resets(moved(RESETS)), RESETS)
            : "%d connects, and the server's kernel counts %d overflows and %d drops of listeners"
                .formatted(connects(), Math.max(0, moved(OVERFLOWS)), Math.max(0, moved(DROPS)));
    return new Evidence(what, series.provenance());
  }

  private static String resets(long count) {
    return count == 0 ? "no reset" : count == 1 ? "1 reset" : Math.max(0, count) + " resets";
  }
}
