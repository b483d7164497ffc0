package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.Case;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.platform.ObjectName;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import java.util.List;
import java.util.stream.Stream;

/// What was seen to listen inside a pod. Stateless.
final class PodSockets {

  private PodSockets() {}

  /// @param looked true where the pod was looked into, false where pasted text tells of it
  record Seen(int port, boolean looked, Provenance provenance) {}

  /// TCP listeners of the vantage that is this pod, else of a socket list that was pasted from it;
  /// empty when there is none.
  ///
  /// @param pod a pod, or what makes pods that are called after it
  static List<Seen> of(Case facts, ObjectName pod) {
    if (pod.name().isEmpty()) {
      return List.of();
    }
    List<Seen> looked =
        facts.snapshot().hosts().keySet().stream()
            .filter(v -> v.startsWith("kube:") && v.endsWith("/" + pod.name()))
            .findFirst()
            .flatMap(v -> facts.host(v).listeners().asValue())
            .map(sockets -> sockets.stream().map(PodSockets::seen).toList())
            .orElse(List.of());
    return looked.isEmpty() ? told(facts, pod.name()) : looked;
  }

  private static Seen seen(SocketEntry socket) {
    return new Seen(socket.port(), true, socket.provenance());
  }

  private static List<Seen> told(Case facts, String pod) {
    Stream<Statement.Listening> listening =
        facts.snapshot().testimony().all(Statement.Listening.class);
    return listening
        .filter(l -> l.standing() == Standing.WITNESSED && l.port() > 0)
        .filter(l -> l.place().equals(pod) || l.place().startsWith(pod + "-"))
        .map(l -> new Seen(l.port(), false, l.provenance()))
        .toList();
  }
}
