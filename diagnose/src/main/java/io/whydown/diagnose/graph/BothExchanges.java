package io.whydown.diagnose.graph;

import io.whydown.diagnose.ServerDiagnosis.Link;
import io.whydown.diagnose.ServerDiagnosis.RootCause;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Finding;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Puts the failed check and the request that a browser would send side by side, so that a reader
/// sees at a glance which of the two, check or server, is wrong. Stateless.
public final class BothExchanges {

  private BothExchanges() {}

  /// The same root cause with whichever of the two exchanges its evidence lacks, when the check
  /// failed in its answer and both were made.
  public static RootCause beside(RootCause root, Case facts) {
    Optional<Observation.CheckReplay> check = replay(facts, "check").filter(BothExchanges::failed);
    Optional<Observation.CheckReplay> browser = replay(facts, "browser");
    if (check.isEmpty() || browser.isEmpty()) {
      return root;
    }
    var evidence = new ArrayList<>(root.finding().evidence());
    add(evidence, check.get(), "the balancer's check, as it was made again");
    add(evidence, browser.get(), "the same asked as a browser does");
    return evidence.size() == root.finding().evidence().size() ? root : with(root, evidence);
  }

  private static Optional<Observation.CheckReplay> replay(Case facts, String purpose) {
    return facts.replays(purpose).stream()
        .filter(r -> r.subject().isEmpty() || r.subject().equals(facts.name()))
        .filter(r -> !(r.result() instanceof CheckResult.NotReplayed))
        .findFirst();
  }

  private static boolean failed(Observation.CheckReplay check) {
    return !(check.result() instanceof CheckResult.Passed)
        && !(check.result() instanceof CheckResult.NotConnected);
  }

  private static void add(List<Evidence> evidence, Observation.CheckReplay replay, String what) {
    Provenance place = replay.provenance();
    if (evidence.stream().noneMatch(e -> e.provenance().equals(place))) {
      evidence.add(new Evidence(what + ": " + outcome(replay), place));
    }
  }

  private static String outcome(Observation.CheckReplay replay) {
    return replay.status() > 0
        ? "status " + replay.status()
        : switch (replay.result()) {
          case CheckResult.Passed _ -> "answered";
          case CheckResult.Closed(boolean reset, _) -> reset ? "reset" : "closed";
          case CheckResult.TimedOut _ -> "no answer in time";
          case CheckResult.Malformed _, CheckResult.Unexpected _ -> "an answer that is not HTTP";
          case CheckResult.TlsFailed _ -> "no TLS";
          case CheckResult.NotConnected _, CheckResult.NotReplayed _ -> "no connection";
        };
  }

  private static RootCause with(RootCause root, List<Evidence> evidence) {
    Finding finding = new Finding(root.finding().title(), evidence, root.finding().remedies());
    List<Link> links =
        root.links().isEmpty() || root.id() == null
            ? root.links()
            : Stream.concat(
                    root.links().subList(0, root.links().size() - 1).stream(),
                    Stream.of(new Link(root.links().getLast().id(), finding)))
                .toList();
    return new RootCause(root.id(), root.certainty(), root.chain(), links, finding, root.missing());
  }
}
