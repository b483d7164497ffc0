package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Lately;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation.CheckReplay;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The answer to the check says that the limit of connections is reached, or systemd says so of a
/// socket unit.
final class BackendConnectionLimit implements Cause {

  private static final About ABOUT =
      About.root(
          "backend-connection-limit",
          "the service refuses connections above its limit",
          Stage.APPLICATION,
          Set.of(
              "unexpected-status",
              "unexpected-response",
              "closed-after-accept",
              "connection-reset"),
          FactKind.CHECK,
          FactKind.JOURNAL,
          FactKind.UNITS,
          FactKind.IDENTITY,
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<CheckReplay> failure = Replays.of(facts).failure();
    if (failure.isEmpty()) {
      return Outcome.irrelevant();
    }
    Optional<LogLine> dropped = dropped(facts, failure.get());
    if (dropped.isPresent()) {
      return Outcome.proven(ofSocketUnit(facts, failure.get(), dropped.get()));
    }
    Optional<Refusal> refusal = Refusal.of(failure.get(), Refusal.Kind.LIMIT);
    return refusal.isEmpty()
        ? Outcome.irrelevant()
        : Outcome.proven(
            Finding.of(
                facts.server().name() + " has no connection left: " + refusal.get().words(),
                List.of(Advice.seen(failure.get(), "the server says: " + refusal.get().words())),
                Advice.server(
                    facts,
                    "raise the limit of connections, or bound the clients with `maxconn` on the server line")));
  }

  /// systemd accepts for a socket unit and closes what is above its `MaxConnections=` or
  /// `MaxConnectionsPerSource=` (systemd.socket(5)).
  private static Optional<LogLine> dropped(Case facts, CheckReplay failure) {
    boolean isOfSystemd =
        failure.result() instanceof CheckResult.Closed(_, boolean beforeAnyByte)
            && beforeAnyByte
            && Listeners.at(facts) instanceof Listeners.Accepting(_, var socket)
            && socket.owners().stream().anyMatch(owner -> owner.command().equals("systemd"));
    if (!isOfSystemd) {
      return Optional.empty();
    }
    Lately lately = Lately.on(facts.snapshot(), facts.serverHost().identity());
    return facts.serverHost().journal().asValue().orElse(List.of()).stream()
        .filter(line -> line.message().contains("Too many incoming connections"))
        .filter(line -> !isOfAnother(facts, line))
        .filter(lately::has)
        .reduce((_, later) -> later);
  }

  /// A socket unit of another port drops connections of its own.
  private static boolean isOfAnother(Case facts, LogLine line) {
    int port = Listeners.taking(facts).map(SocketEntry::port).orElse(0);
    return facts.serverHost().units().asValue().orElse(List.of()).stream()
        .filter(unit -> unit.id().equals(line.unit()))
        .anyMatch(unit ->
            unit.listens().stream().noneMatch(at -> at.matches("(?:.*:)?" + port + "(?: .*)?")));
  }

  private static Finding ofSocketUnit(Case facts, CheckReplay failure, LogLine dropped) {
    return Finding.of(
        "the socket unit of " + facts.server().name() + " has all connections that it may have",
        List.of(
            Advice.seen(failure, "the connection is accepted and closed at once"),
            new Evidence("the journal: " + dropped.message(), dropped.provenance())),
        Advice.server(
            facts,
            "raise `MaxConnections=` of the socket unit, or find out why its connections last"));
  }
}
