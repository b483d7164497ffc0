package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// connect(2) to the path says ENOENT (no such file) or ECONNREFUSED (a file that nobody listens
/// on).
final class UnixSocketMissing implements Cause {

  private static final About ABOUT =
      About.root(
          "unix-socket-missing",
          "the UNIX socket does not exist or nobody listens on it",
          Stage.LISTENER,
          Set.of("connection-refused", "local-resource-error"),
          FactKind.CONNECT,
          FactKind.SOCKETS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    for (Observation.UnixConnect seen : facts.unixConnects()) {
      if (seen.outcome() instanceof ConnectOutcome.Failed(var errno, _, _, _)
          && (errno == Errno.ENOENT || errno == Errno.ECONNREFUSED)) {
        String state =
            errno == Errno.ENOENT ? "does not exist" : "exists, and nobody listens on it";
        var evidence = new ArrayList<Evidence>();
        evidence.add(new Evidence("connect: " + errno.text(), seen.provenance()));
        hidden(facts, seen.path()).ifPresent(evidence::add);
        return Outcome.proven(
            Finding.of(
                "the socket " + seen.path() + " " + state,
                evidence,
                Services.advice(
                    facts,
                    "start the service that makes " + seen.path() + ", or correct the path",
                    Remedy.Risk.LOW,
                    "ss -H -xlp src " + seen.path())));
      }
    }
    return Outcome.irrelevant();
  }

  /// A listener of that path that is not reached by it: its file was removed, or lies in another
  /// file system: of a unit with a `/tmp` of its own (systemd.exec(5), PrivateTmp), of a container.
  private static Optional<Evidence> hidden(Case facts, String path) {
    return facts.balancerHost().sockets().asValue().orElse(List.of()).stream()
        .filter(s -> s.transport() == SocketEntry.Transport.UNIX && path.equals(s.path()))
        .filter(s -> s.state().startsWith("LISTEN"))
        .findFirst()
        .map(s ->
            new Evidence(
                s.ownerText()
                    + " listens on another socket of that path: its file was removed, or lies in a"
                    + " file system of its own (PrivateTmp, a container)",
                s.provenance()));
  }
}
