package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Lately;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.causes.container.Engine;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.LogLine;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation.CheckReplay;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The service hangs up on this client before it was asked anything (hosts_access(5) does so), or
/// says that no other host may connect.
final class TcpWrappersOrAppAcl implements Cause {

  private static final About ABOUT =
      About.root(
          "tcp-wrappers-or-app-acl",
          "the server accepts connections and closes them at once",
          Stage.ACCEPT,
          Set.of(
              "closed-after-accept", "connection-reset", "unexpected-response", "response-timeout"),
          FactKind.CHECK,
          FactKind.CONTAINERS,
          FactKind.IDENTITY,
          FactKind.JOURNAL,
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS,
          FactKind.PROCESSES);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var replays = Replays.of(facts);
    Optional<CheckReplay> failure = replays.failure();
    Optional<Refusal> refusal = failure.flatMap(f -> Refusal.of(f, Refusal.Kind.REMOTE));
    if (refusal.isPresent()) {
      return Outcome.proven(ownHostOnly(facts, failure.orElseThrow(), refusal.get()));
    }
    Optional<Refusal> away = failure.flatMap(f -> Refusal.of(f, Refusal.Kind.AWAY));
    if (away.isPresent()) {
      return Outcome.likely(
          turnedAway(facts, failure.orElseThrow(), away.get()),
          "the access list of the service (/etc/hosts.deny, its own) and its log: it may be short"
              + " of something else");
    }
    Optional<LogLine> denial = denial(facts);
    if (failure.filter(TcpWrappersOrAppAcl::isHeld).isPresent()
        && denial.filter(line -> isOfLibwrap(line) && isOfNow(facts, line)).isPresent()) {
      return Outcome.proven(
          refused(
              facts,
              "accepts connections, refuses the balancer's and closes them seconds later",
              Advice.seen(failure.orElseThrow(), "nothing comes for a while"),
              denial.orElseThrow()));
    }
    if (failure.isEmpty()
        || !(failure.get().result() instanceof CheckResult.Closed(_, boolean beforeAnyByte))
        || !beforeAnyByte
        || !isClosedUnasked(replays)
        || !(Dialect.of(replays) instanceof Dialect.AsExpected)) {
      return Outcome.irrelevant();
    }
    // an engine's proxy accepts for a container and closes when nothing answers inside
    if (facts.dialled().flatMap(e -> Engine.inside(facts, e)).isPresent()) {
      return Outcome.irrelevant();
    }
    if (isPassedOn(facts)) {
      return Outcome.irrelevant();
    }
    CheckReplay unasked = replays.find("banner").orElseThrow();
    Finding finding =
        refused(
            facts,
            "accepts connections and closes them at once",
            Advice.seen(unasked, "a connection that sends nothing is accepted and closed at once"),
            denial.orElse(null));
    return denial.isPresent()
        ? Outcome.proven(finding)
        : Outcome.likely(
            finding, "the access list or the log of the service: it may close for other reasons");
  }

  private static Finding refused(Case facts, String what, Evidence seen, @Nullable LogLine denial) {
    var evidence = new ArrayList<Evidence>();
    evidence.add(seen);
    if (denial != null) {
      evidence.add(new Evidence("its log says: " + denial.message(), denial.provenance()));
    }
    return Finding.of(
        facts.server().name() + " " + what,
        evidence,
        Advice.server(
            facts,
            "allow the balancer's address in /etc/hosts.allow or in the access list of the service"));
  }

  private static Optional<LogLine> denial(Case facts) {
    return facts.serverHost().journal().asValue().orElse(List.of()).stream()
        .filter(line -> AccessLog.turnsAway(facts, line))
        .reduce((_, later) -> later);
  }

  /// Whether nothing at all came in answer.
  private static boolean isHeld(CheckReplay failure) {
    return failure.result() instanceof CheckResult.TimedOut && failure.received().isEmpty();
  }

  /// hosts_access(3): `refuse` says so and sleeps for five seconds before it closes (libwrap's
  /// clean_exit.c).
  private static boolean isOfLibwrap(LogLine line) {
    return line.message().contains("refused connect from");
  }

  /// An older line tells of a list that may have been changed since, and whose a line is, only a
  /// known owner of the socket tells.
  private static boolean isOfNow(Case facts, LogLine line) {
    return Lately.on(facts.snapshot(), facts.serverHost().identity()).has(line)
        && line.pid() > 0
        && Listeners.taking(facts).filter(s -> !s.owners().isEmpty()).isPresent();
  }

  private static Finding turnedAway(Case facts, CheckReplay failure, Refusal refusal) {
    return Finding.of(
        facts.server().name()
            + " turns the balancer away in place of a greeting: "
            + refusal.words(),
        List.of(Advice.seen(failure, "unasked, the server says: " + refusal.words())),
        Advice.server(
            facts,
            "allow the balancer's address in /etc/hosts.allow or in the access list of the service"));
  }

  private static Finding ownHostOnly(Case facts, CheckReplay failure, Refusal refusal) {
    return Finding.of(
        facts.server().name() + " serves its own host only: " + refusal.words(),
        List.of(Advice.seen(failure, "the server says: " + refusal.words())),
        Advice.server(
            facts,
            "set a password and give it to the balancer, or let the service take connections of"
                + " other hosts without one"));
  }

  /// systemd holds the socket for a service that may not start, and systemd-socket-proxyd(8)
  /// accepts for another listener: they close without any access list.
  private static boolean isPassedOn(Case facts) {
    return Listeners.at(facts) instanceof Listeners.Accepting(_, var socket)
        && socket.owners().stream()
            .map(owner -> owner.command())
            .anyMatch(c -> c.equals("systemd") || c.startsWith("systemd-socket-"));
  }

  private static boolean isClosedUnasked(Replays replays) {
    return replays
        .find("banner")
        .filter(r -> r.result() instanceof CheckResult.Closed(_, boolean before) && before)
        .isPresent();
  }
}
