package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Effects;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.causes.process.Services;
import io.whydown.diagnose.causes.process.Suspect;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Unit;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The first bytes are those of another protocol, or another program answers than on the servers
/// that pass the same check.
final class WrongServiceOnPort implements Cause {

  private static final About ABOUT =
      About.root(
          "wrong-service-on-port",
          "another protocol or application answers on the port",
          Stage.APPLICATION,
          Effects.AFTER_CONNECT_OR_TLS,
          FactKind.CHECK,
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.PROCESSES,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS,
          FactKind.UNITS,
          FactKind.JOURNAL);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var replays = Replays.of(facts);
    Optional<CheckReplay> failure = replays.failure();
    if (failure.isEmpty()) {
      return Outcome.irrelevant();
    }
    if (Dialect.of(replays) instanceof Dialect.Other(var protocol, var shown)) {
      return ofProtocol(facts, protocol, shown);
    }
    if (isNotGrpc(replays, failure.get())) {
      return Outcome.likely(ofWeb(facts, failure.get()), "which service is meant to serve gRPC");
    }
    boolean wrongAnswer =
        failure.get().status() >= 400 || failure.get().result() instanceof CheckResult.Malformed;
    Optional<OtherProgram> other = OtherProgram.of(replays);
    if (!wrongAnswer || !(Dialect.of(replays) instanceof Dialect.AsExpected)) {
      return Outcome.irrelevant();
    }
    if (other.isEmpty()) {
      return StandIn.of(facts)
          .map(standIn -> ofStandIn(facts, standIn, failure.get()))
          .orElse(Outcome.irrelevant());
    }
    if (isAboutRequest(replays, failure.get())) {
      return Outcome.irrelevant();
    }
    var evidence = new ArrayList<Evidence>(other.get().evidence());
    evidence.add(Advice.seen(failure.get(), "the check gets " + Advice.answer(failure.get())));
    return Outcome.likely(
        finding(
            facts,
            "is served by "
                + other.get().mine()
                + ", where "
                + other.get().peer()
                + " runs "
                + other.get().theirs(),
            evidence),
        "which program is meant to serve the port");
  }

  /// A server of gRPC answers in gRPC whatever it is asked for; this one answers as others do.
  private static boolean isNotGrpc(Replays replays, CheckReplay failure) {
    Check check = replays.settings();
    return check != null
        && check.isOfGrpc()
        && failure.status() > 0
        && failure.result() instanceof CheckResult.Unexpected;
  }

  private static Finding ofWeb(Case facts, CheckReplay failure) {
    var seen =
        Advice.seen(
            failure,
            "asked in gRPC it answers in HTTP/2 with status "
                + failure.status()
                + ", and without a content type of gRPC");
    return finding(facts, "speaks HTTP/2, and not gRPC", List.of(seen));
  }

  private static Outcome ofStandIn(Case facts, StandIn standIn, CheckReplay failure) {
    var evidence = new ArrayList<Evidence>(standIn.evidence());
    evidence.add(Advice.seen(failure, "the check gets " + Advice.answer(failure)));
    return Outcome.likely(
        Finding.of(
            "%s is served by %s, while %s"
                .formatted(place(facts), standIn.unit(), standIn.missed().stateText()),
            evidence,
            Services.advice(
                facts,
                "mend %s, stop %s, then start %1$s"
                    .formatted(standIn.missed().unit().id(), standIn.unit()),
                Remedy.Risk.MEDIUM,
                "journalctl -u " + standIn.missed().unit().word() + " -n 50 --no-pager",
                "systemctl stop " + Unit.word(standIn.unit()),
                "systemctl restart " + standIn.missed().unit().word())),
        "that " + standIn.missed().unit().id() + " is meant to serve the port");
  }

  /// Whether the answer is about who asks, or how, and not about what is there: another name is
  /// served, or the path is closed while others of the same program are open (RFC 9110, 15.5).
  private static boolean isAboutRequest(Replays replays, CheckReplay failure) {
    boolean closedPath =
        (failure.status() == 401 || failure.status() == 403) && replays.serves("root");
    return closedPath || failure.status() == 421 || replays.passes("host");
  }

  private static Outcome ofProtocol(Case facts, String protocol, CheckReplay shown) {
    if (Misfit.isOfCheck(facts, protocol)) {
      return Outcome.excluded("the traffic of this backend may well be " + protocol);
    }
    Finding finding = finding(facts, "speaks " + protocol, evidence(facts, protocol, shown));
    Optional<Suspect> shutOut = OtherProgram.shutOut(facts);
    if (shutOut.isPresent()) {
      return Outcome.likely(
          finding, "why " + shutOut.get().unit().id() + " could not bind its port");
    }
    return Listeners.taking(facts).isPresent()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "which program listens there: `ss -H -tlnp` on the server");
  }

  private static List<Evidence> evidence(Case facts, String protocol, CheckReplay shown) {
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        Advice.seen(
            shown,
            "what listens there answers as "
                + protocol
                + " does: "
                + Greetings.firstLine(shown.received())));
    Listeners.taking(facts)
        .map(socket -> Listeners.evidence(List.of(socket)))
        .ifPresent(evidence::addAll);
    return evidence;
  }

  private static String place(Case facts) {
    return facts
        .dialled()
        .map(e -> "port " + e.port())
        .orElse(
            facts.server().target() instanceof Server.Target.UnixSocket(var path)
                ? "the socket " + path
                : "the port");
  }

  private static Finding finding(Case facts, String what, List<Evidence> evidence) {
    String port = place(facts);
    return Finding.of(
        port + " of " + facts.server().name() + " " + what,
        evidence,
        Advice.configuration(
            facts, "dial the port of the right service, or start that service on " + port));
  }
}
