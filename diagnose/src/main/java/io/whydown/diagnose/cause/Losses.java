package io.whydown.diagnose.cause;

import io.whydown.model.Snapshot;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.observation.Observation.CounterSeries;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import java.util.List;
import java.util.Optional;

/// Series of connects to one endpoint of which some are answered and others not. Immutable.
///
/// @param all every series to the endpoint that nothing but accepting and silence ended
public record Losses(List<CounterSeries> all) {

  /// Fewer connects in a series say little.
  private static final int FEWEST = 6;

  public Losses {
    all = List.copyOf(all);
  }

  /// Empty when no series was both answered and not.
  public static Optional<Losses> of(Case facts) {
    return facts.dialled().flatMap(endpoint -> of(facts.counterSeries(), endpoint));
  }

  /// The same of a snapshot, for connects from its balancer.
  public static Optional<Losses> of(Snapshot snapshot, Endpoint endpoint) {
    return of(
        snapshot.observations().stream()
            .filter(CounterSeries.class::isInstance)
            .map(CounterSeries.class::cast)
            .filter(series -> series.vantage().equals(snapshot.balancerVantage()))
            .toList(),
        endpoint);
  }

  private static Optional<Losses> of(List<CounterSeries> series, Endpoint endpoint) {
    List<CounterSeries> all =
        series.stream()
            .filter(one -> one.endpoint().equals(endpoint) && one.outcomes().size() >= FEWEST)
            .filter(one -> one.outcomes().stream().allMatch(o -> isAnswered(o) || isSilent(o)))
            .filter(one -> !isOverflow(one))
            .toList();
    return all.stream().anyMatch(Losses::isMixed) ? Optional.of(new Losses(all)) : Optional.empty();
  }

  /// Whether the connects came faster than a small accept queue takes them: each that was not
  /// answered was dropped by the listener (listen(2)), and none on the way.
  private static boolean isOverflow(CounterSeries series) {
    long silent = series.outcomes().stream().filter(Losses::isSilent).count();
    return silent > 0 && series.moved().getOrDefault("TcpExt.ListenOverflows", 0L) >= silent;
  }

  private static boolean isAnswered(ConnectOutcome outcome) {
    return outcome instanceof ConnectOutcome.Connected;
  }

  private static boolean isSilent(ConnectOutcome outcome) {
    return outcome instanceof ConnectOutcome.NoAnswer;
  }

  private static boolean isMixed(CounterSeries series) {
    return series.outcomes().stream().anyMatch(Losses::isAnswered)
        && series.outcomes().stream().anyMatch(Losses::isSilent);
  }

  /// Each of at least two series was mixed.
  public boolean isRepeated() {
    return all.size() > 1 && all.stream().allMatch(Losses::isMixed);
  }

  /// In each series the connects were answered up to one, and none behind it: a limit on connects
  /// looks so, which lets the first of a series pass.
  public boolean isByOrder() {
    return all.stream()
        .map(CounterSeries::outcomes)
        .allMatch(outcomes -> {
          long answered = outcomes.stream().takeWhile(Losses::isAnswered).count();
          return outcomes.stream().skip(answered).allMatch(Losses::isSilent);
        });
  }

  /// By how much a counter moved in all series together; -1 when one of them did not read it.
  public long moved(String counter) {
    long sum = 0;
    for (CounterSeries series : all) {
      long moved = series.moved().getOrDefault(counter, -1L);
      if (moved < 0) {
        return -1;
      }
      sum += moved;
    }
    return sum;
  }

  /// One for each series: `5 of 12 connects were answered (+-+--+--+-+-)`.
  public List<Evidence> evidence() {
    return all.stream()
        .map(series ->
            new Evidence(
                "%d of %d connects were answered at once (%s)"
                    .formatted(
                        series.outcomes().stream().filter(Losses::isAnswered).count(),
                        series.outcomes().size(),
                        pattern(series)),
                series.provenance()))
        .toList();
  }

  private static String pattern(CounterSeries series) {
    var text = new StringBuilder();
    series.outcomes().forEach(o -> text.append(isAnswered(o) ? '+' : '-'));
    return text.toString();
  }
}
