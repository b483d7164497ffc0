package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.DropIn;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.Unit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The service runs as an ordinary user, its port is below `net.ipv4.ip_unprivileged_port_start`
/// (ip(7)), and bind(2) failed with EACCES.
final class BindPrivilegedPort implements Cause {

  private static final About ABOUT =
      About.root(
          "bind-privileged-port",
          "an ordinary user may not bind a port below the limit",
          Stage.LISTENER,
          Set.of("start-failed"),
          FactKind.UNITS,
          FactKind.PROCESSES,
          FactKind.JOURNAL,
          FactKind.SYSCTLS);

  @Override
  public About about() {
    return ABOUT;
  }

  private static final int DEFAULT_LIMIT = 1024;

  @Override
  public Outcome examine(Case facts) {
    Optional<Suspect> suspect = Suspect.of(facts);
    if (suspect.isEmpty() || facts.dialled().isEmpty()) {
      return Outcome.irrelevant();
    }
    int port = facts.dialled().get().port().number();
    long limit =
        facts
            .serverHost()
            .sysctls()
            .asValue()
            .map(all -> all.get("net.ipv4.ip_unprivileged_port_start"))
            .map(s -> s.number().orElse(DEFAULT_LIMIT))
            .orElse((long) DEFAULT_LIMIT);
    Unit unit = suspect.get().unit();
    if (port >= limit || unit.isActive()) {
      return Outcome.irrelevant();
    }
    Optional<LogLine> line =
        suspect.get().lastLine(facts, "permission denied", "eacces", "(13)", "not permitted");
    if (line.isEmpty()) {
      return Outcome.irrelevant();
    }
    String user = unit.property("User");
    if (user != null && user.equals("root")) {
      return Outcome.excluded(unit.id() + " runs as root", suspect.get().stateEvidence());
    }
    String who = user == null || user.isEmpty() ? "its user" : user;
    Finding finding =
        Finding.of(
            unit.id() + " may not bind port " + port + " as " + who,
            List.of(Suspect.said(line.get()), suspect.get().stateEvidence()),
            Services.advice(
                facts,
                "give "
                    + unit.id()
                    + " the capability CAP_NET_BIND_SERVICE, or a port of "
                    + limit
                    + " or above",
                Remedy.Risk.LOW,
                DropIn.commands(unit.id(), "Service", "AmbientCapabilities=CAP_NET_BIND_SERVICE")));
    boolean certain = suspect.get().named() && user != null && !user.isEmpty();
    return certain
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "the user that " + unit.id() + " runs as");
  }
}
