package io.whydown.diagnose.investigate;

import io.whydown.diagnose.Diagnosis;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Dial;
import io.whydown.diagnose.cause.Symptom;
import io.whydown.diagnose.graph.Dials;
import io.whydown.diagnose.graph.Symptoms;
import io.whydown.model.Snapshot;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Server;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import io.whydown.probe.ProbeRequest;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whose reset refuses a connection that fails without a proof: connects whose reset is looked at.
/// Stateless.
final class ResetCaptures {

  /// A refusal comes at once, and so does an echo reply.
  private static final Duration LIMIT = Duration.ofMillis(500);

  private static final int MOST = 4;

  private ResetCaptures() {}

  /// @param judged what is said of the snapshot so far
  static List<ProbeRequest> requests(Snapshot probed, Diagnosis judged) {
    Set<String> open = HopSweeps.unproven(judged);
    var requests = new LinkedHashSet<ProbeRequest>();
    for (Backend backend : probed.proxy().backends()) {
      for (Server server : backend.servers()) {
        Dial dial = Dials.of(probed, backend, server);
        Optional<Symptom> symptom = Symptoms.of(probed, backend, server, dial);
        if (symptom.isPresent() && requests.size() < MOST) {
          new Case(probed, backend, server, dial, symptom.get())
              .connect()
              .filter(seen -> open.contains(HopSweeps.key(seen)) && isReset(seen))
              .ifPresent(seen ->
                  requests.add(
                      new ProbeRequest.ResetCapture(
                          seen.endpoint(), server.sourceAddress(), LIMIT)));
        }
      }
    }
    return List.copyOf(requests);
  }

  /// What could not be looked at, once for each reason.
  static List<Gap> gaps(List<Observation> seen) {
    return seen.stream()
        .filter(Observation.ResetCapture.class::isInstance)
        .map(Observation.ResetCapture.class::cast)
        .filter(capture -> capture.obstacle() != null)
        .map(capture ->
            new Gap(
                FactKind.CONNECT,
                capture.vantage(),
                "the headers of resets, which tell a TCP stack from a packet filter and a box between",
                String.valueOf(capture.obstacle())))
        .distinct()
        .toList();
  }

  /// A refusal that came by the wire and not by ICMP. On a loopback address both ends are one
  /// machine.
  private static boolean isReset(Observation.Connect seen) {
    return seen.outcome() instanceof ConnectOutcome.Failed(var errno, _, var icmp, _)
        && errno == Errno.ECONNREFUSED
        && icmp == null
        && !seen.endpoint().address().isLoopback();
  }
}
