package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.NarrowSource;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Setting;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Source translation offers so few ports that all are taken towards the server: the translating
/// host drops each further connection.
final class NatSourceCollision implements Cause {

  private static final String FAILED = "nf_conntrack.insert_failed";

  private static final About ABOUT =
      About.root(
          "nat-source-collision",
          "source translation has no port left towards the server",
          Stage.PATH,
          Set.of("connection-timeout", "packet-dropped"),
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS,
          FactKind.SOCKETS,
          FactKind.COUNTERS,
          FactKind.CONNECT);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    NarrowSource narrow = NarrowSource.of(facts).orElse(null);
    if (narrow == null) {
      return Outcome.irrelevant();
    }
    Optional<Observation.CounterSeries> series = series(facts, narrow);
    Map<String, Setting> counters =
        facts.host(narrow.vantage()).counters().asValue().orElse(Map.of());
    Setting failed = counters.get(FAILED);
    var evidence = new ArrayList<Evidence>();
    evidence.add(narrow.evidence());
    if (series.isPresent()) {
      long moved = series.get().moved().getOrDefault(FAILED, 0L);
      int connects = series.get().outcomes().size();
      var counted =
          new Evidence(
              "%d connects got no answer, and %s counted %d connections that it could not insert"
                  .formatted(connects, narrow.vantage(), moved),
              series.get().provenance());
      evidence.add(counted);
      return moved >= connects
          ? Outcome.proven(finding(narrow, evidence))
          : Outcome.excluded("every connection finds a free port", counted);
    }
    if (failed == null || failed.number().orElse(0) == 0) {
      return Outcome.irrelevant();
    }
    evidence.add(
        new Evidence(
            failed.value() + " connections could not be inserted since the start",
            failed.provenance()));
    return Outcome.likely(
        finding(narrow, evidence), FAILED + " of " + narrow.vantage() + " around a few connects");
  }

  /// Connects of which none was answered, counted at the translating host.
  private static Optional<Observation.CounterSeries> series(Case facts, NarrowSource narrow) {
    return facts.counterSeries().stream()
        .filter(series -> series.host().equals(narrow.vantage()))
        .filter(series -> series.moved().containsKey(FAILED) && !series.outcomes().isEmpty())
        .filter(series ->
            series.outcomes().stream().allMatch(ConnectOutcome.NoAnswer.class::isInstance))
        .findFirst();
  }

  private static Finding finding(NarrowSource narrow, List<Evidence> evidence) {
    return Finding.of(
        "%s has %d source ports for connections to the server, and all are taken"
            .formatted(narrow.vantage(), narrow.ports()),
        evidence,
        new Remedy(
            "offer more source ports, or more source addresses, in `"
                + narrow.place().title()
                + "`",
            narrow.vantage(),
            List.of(),
            Remedy.Risk.MEDIUM,
            false,
            List.of("conntrack -S", "conntrack -L -p tcp"),
            List.of()));
  }
}
