package io.whydown.diagnose.investigate;

import io.whydown.diagnose.Diagnosis;
import io.whydown.diagnose.ServerDiagnosis;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Dial;
import io.whydown.diagnose.cause.Journey;
import io.whydown.diagnose.cause.Symptom;
import io.whydown.diagnose.graph.Dials;
import io.whydown.diagnose.graph.Symptoms;
import io.whydown.model.Snapshot;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Server;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import io.whydown.probe.ProbeRequest;
import io.whydown.simulate.Disposition;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Where a connection that fails without a proof is stopped: connects with a rising limit of hops.
/// Only made where routers may stand between. Stateless.
final class HopSweeps {

  /// A SYN is sent again after one second, so a sweep is one packet for each limit.
  private static final Duration LIMIT = Duration.ofMillis(600);

  /// Servers for which it is made; behind one router the others say the same.
  private static final int MOST = 4;

  private HopSweeps() {}

  /// Whether any connect leaves open who refused or swallowed it.
  static boolean isAnyOpen(Snapshot probed) {
    return probed.observations().stream()
        .anyMatch(o -> o instanceof Observation.Connect seen && isOpen(seen.outcome()));
  }

  /// @param judged what is said of the snapshot so far
  static List<ProbeRequest> requests(Snapshot probed, Diagnosis judged) {
    Set<String> open = unproven(judged);
    var requests = new LinkedHashSet<ProbeRequest>();
    for (Backend backend : probed.proxy().backends()) {
      for (Server server : backend.servers()) {
        Dial dial = Dials.of(probed, backend, server);
        Optional<Symptom> symptom = Symptoms.of(probed, backend, server, dial);
        if (symptom.isPresent() && requests.size() < MOST) {
          var facts = new Case(probed, backend, server, dial, symptom.get());
          facts
              .connect()
              .filter(seen -> open.contains(key(seen)) && isOpen(seen.outcome()))
              .filter(_ -> mayPassRouters(facts))
              .ifPresent(seen ->
                  requests.add(
                      new ProbeRequest.HopSweep(seen.endpoint(), server.sourceAddress(), LIMIT)));
        }
      }
    }
    return List.copyOf(requests);
  }

  /// Servers without a proven cause, by what they are dialled at.
  static Set<String> unproven(Diagnosis judged) {
    return judged.servers().stream()
        .filter(server ->
            server.rootCause() != null
                && server.rootCause().certainty() != ServerDiagnosis.Certainty.PROVEN)
        .map(server -> server.address() + " " + server.port())
        .collect(Collectors.toSet());
  }

  static String key(Observation.Connect seen) {
    return seen.endpoint().address() + " " + seen.endpoint().port();
  }

  /// Silence, a RST, or packets that ran out of hops: nothing else leaves open who it was.
  static boolean isOpen(ConnectOutcome outcome) {
    return switch (outcome) {
      case ConnectOutcome.NoAnswer _ -> true;
      case ConnectOutcome.Failed(var errno, var synchronous, var icmp, _) ->
          !Boolean.TRUE.equals(synchronous)
              && (icmp == null ? errno == Errno.ECONNREFUSED : icmp.name().equals("time-exceeded"));
      case ConnectOutcome.Connected _, ConnectOutcome.NotTried _ -> false;
    };
  }

  /// False when the balancer's routes are known and the server is on its own link or machine.
  private static boolean mayPassRouters(Case facts) {
    if (facts.dialled().filter(endpoint -> endpoint.address().isLoopback()).isPresent()) {
      return false;
    }
    Optional<Disposition> out =
        facts
            .journey()
            .flatMap(journey -> journey.leg(Journey.Role.BALANCER_OUT))
            .map(Journey.Leg::disposition);
    return out.isEmpty()
        || (out.get() instanceof Disposition.Sent(_, _, _, var gateway) && gateway != null);
  }
}
