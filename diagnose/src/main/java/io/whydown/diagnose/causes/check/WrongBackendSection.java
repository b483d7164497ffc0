package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation;
import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.model.proxy.Backend;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The server fails the check of this backend, whose other servers pass it, and passes the check of
/// another backend that names it too: it stands in the wrong section.
final class WrongBackendSection implements Cause {

  private static final About ABOUT =
      About.root(
          "wrong-backend-section",
          "the server belongs to another backend",
          Stage.APPLICATION,
          Set.of(
              "unexpected-status",
              "unexpected-response",
              "closed-after-accept",
              "connection-reset",
              "tls-handshake-failed"),
          FactKind.CHECK,
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.PROCESSES,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var replays = Replays.of(facts);
    Optional<CheckReplay> failure = replays.failure();
    Optional<CheckReplay> peer = replays.passingPeer();
    if (failure.isEmpty() || peer.isEmpty()) {
      return Outcome.irrelevant();
    }
    for (Backend other : facts.proxy().backends()) {
      Optional<CheckReplay> passed = passed(facts, other, failure.get());
      if (passed.isPresent()) {
        return Outcome.likely(
            finding(facts, replays, other, failure.get(), peer.get(), passed.get()),
            "that " + facts.server().name() + " is not meant to serve " + facts.backend().name());
      }
    }
    return Outcome.irrelevant();
  }

  /// The check of another backend, when it asks for something else of the same endpoint and gets
  /// it.
  private static Optional<CheckReplay> passed(Case facts, Backend other, CheckReplay failure) {
    if (other.name().equals(facts.backend().name())) {
      return Optional.empty();
    }
    for (Observation seen : facts.snapshot().observations()) {
      if (seen instanceof CheckReplay replay
          && replay.purpose().equals("check")
          && replay.subject().startsWith(other.name() + "/")
          && Objects.equals(replay.dialled(), failure.dialled())
          && Objects.equals(replay.path(), failure.path())
          && !replay.sent().isEmpty()
          && !replay.sent().equals(failure.sent())
          && replay.result() instanceof CheckResult.Passed) {
        return Optional.of(replay);
      }
    }
    return Optional.empty();
  }

  private static Finding finding(
      Case facts,
      Replays replays,
      Backend other,
      CheckReplay failure,
      CheckReplay peer,
      CheckReplay passed) {
    String name = facts.server().name();
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        Advice.seen(
            failure,
            "as "
                + facts.name()
                + " it is asked "
                + Greetings.firstLine(failure.sent())
                + " and answers "
                + Advice.answer(failure)));
    evidence.add(
        Advice.seen(
            passed,
            "as "
                + passed.subject()
                + " it is asked "
                + Greetings.firstLine(passed.sent())
                + " and passes"));
    evidence.add(Advice.seen(peer, peer.subject() + " passes the check that " + name + " fails"));
    OtherProgram.of(replays).ifPresent(program -> evidence.addAll(program.evidence()));
    evidence.add(
        new Evidence(
            name + " stands in " + facts.backend().name() + " here", facts.server().provenance()));
    return Finding.of(
        name
            + " serves what "
            + other.name()
            + " asks for, not what "
            + facts.backend().name()
            + " does",
        evidence,
        Advice.configuration(
            facts,
            "take "
                + name
                + " out of the section "
                + facts.backend().name()
                + ", or let the application serve it too"));
  }
}
