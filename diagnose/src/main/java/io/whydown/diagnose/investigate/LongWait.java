package io.whydown.diagnose.investigate;

import io.whydown.diagnose.Diagnosis;
import io.whydown.model.Snapshot;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.probe.ProbeRequest;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// What to do about connects that went unanswered: a kernel gives up on a neighbour only after
/// three seconds (net.ipv4.neigh.*.mcast_solicit times retrans_time_ms), so a connect that was cut
/// at two cannot tell a dead machine from a filter. Stateless.
final class LongWait {

  /*
   * The second connect meets the same pending neighbour entry as the first, so it fails when the
   * entry does: 3.1 s after the first one began. It is only made where nothing else proved why.
   */
  private static final Duration LIMIT = Duration.ofMillis(1_400);

  private LongWait() {}

  /// Connects to be made once more.
  ///
  /// @param judged what is said of the snapshot so far
  static List<ProbeRequest> requests(Snapshot probed, Diagnosis judged) {
    List<Observation.Connect> unanswered = unanswered(probed);
    if (unanswered.isEmpty()) {
      return List.of();
    }
    Set<String> open = HopSweeps.unproven(judged);
    return unanswered.stream()
        .filter(c -> open.contains(c.endpoint().address() + " " + c.endpoint().port()))
        .<ProbeRequest>map(c -> new ProbeRequest.Connect(c.endpoint(), c.source(), LIMIT))
        .distinct()
        .toList();
  }

  private static List<Observation.Connect> unanswered(Snapshot probed) {
    return probed.observations().stream()
        .filter(Observation.Connect.class::isInstance)
        .map(Observation.Connect.class::cast)
        .filter(c -> c.outcome() instanceof ConnectOutcome.NoAnswer)
        .toList();
  }

  /// Whether the silence of a first connect was answered by the second.
  static boolean isReplaced(Observation old, List<Observation> better) {
    return old instanceof Observation.Connect first
        && first.outcome() instanceof ConnectOutcome.NoAnswer
        && better.stream()
            .anyMatch(o ->
                o instanceof Observation.Connect second
                    && second.endpoint().equals(first.endpoint())
                    && Objects.equals(second.source(), first.source()));
  }

  /// Answers that say more than silence.
  static List<Observation> better(List<Observation> answers) {
    return answers.stream()
        .filter(o ->
            o instanceof Observation.Connect c
                && !(c.outcome() instanceof ConnectOutcome.NoAnswer)
                && !(c.outcome() instanceof ConnectOutcome.NotTried))
        .toList();
  }
}
