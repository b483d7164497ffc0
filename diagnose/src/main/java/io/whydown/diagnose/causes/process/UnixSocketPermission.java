package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.DeniedPath;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Server;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import java.util.List;
import java.util.Set;

/// connect(2) to the path says EACCES: mode, owner or label of the socket or of a folder above it.
final class UnixSocketPermission implements Cause {

  private static final About ABOUT =
      About.root(
          "unix-socket-permission",
          "the balancer may not open the UNIX socket",
          Stage.LISTENER,
          Set.of("connect-denied"),
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
          && errno == Errno.EACCES) {
        return Outcome.proven(
            Finding.of(
                "the socket " + seen.path() + " may not be opened",
                List.of(new Evidence("connect: " + errno.text(), seen.provenance())),
                Services.advice(
                    facts,
                    "let the balancer's user write to " + seen.path() + " and enter its folders",
                    Remedy.Risk.LOW,
                    "namei -l " + seen.path())));
      }
    }
    DeniedPath denied = DeniedPath.of(facts).orElse(null);
    return denied == null ? fromBalancer(facts) : Outcome.proven(ofUser(facts, denied));
  }

  private static Finding ofUser(Case facts, DeniedPath denied) {
    return Finding.of(
        "the user of the balancer's workers may not "
            + (denied.at().path().equals(denied.path()) ? "write to " : "enter ")
            + denied.at().path(),
        List.of(denied.evidence()),
        Services.advice(
            facts,
            "let the balancer's user write to "
                + denied.path()
                + " and enter its folders (php-fpm: `listen.owner`, `listen.group`, `listen.mode`)",
            Remedy.Risk.LOW,
            "namei -l " + denied.path()));
  }

  /// Root may open what the balancer's user may not, so the balancer's own word counts.
  private static Outcome fromBalancer(Case facts) {
    boolean denied =
        facts.server().target() instanceof Server.Target.UnixSocket
            && facts.symptom().id().equals("connect-denied")
            && !facts.symptom().evidence().isEmpty();
    if (!denied) {
      return Outcome.irrelevant();
    }
    String path = facts.server().target().text();
    return Outcome.likely(
        Finding.of(
            "the balancer may not open the socket " + path,
            facts.symptom().evidence(),
            Services.advice(
                facts,
                "let the balancer's user write to " + path + " and enter its folders",
                Remedy.Risk.LOW,
                "namei -l " + path)),
        "the mode and owner of " + path + " and its folders, and the balancer's user");
  }
}
