package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.Case;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation;
import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Check.Step;
import io.whydown.model.proxy.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The check of one server as it was replayed, with the comparisons that were made after its
/// failure. Immutable.
record Replays(Case facts, List<CheckReplay> all) {

  private static final List<String> PURPOSES =
      List.of(
          "check",
          "browser",
          "root",
          "host",
          "sni",
          "patient",
          "tls",
          "plain",
          "banner",
          "postgres",
          "grpc",
          "fastcgi",
          "uwsgi",
          "ping",
          "http1",
          "proxy",
          "no-proxy");

  Replays {
    all = List.copyOf(all);
  }

  static Replays of(Case facts) {
    var all = new ArrayList<CheckReplay>();
    for (String purpose : PURPOSES) {
      for (CheckReplay replay : facts.replays(purpose)) {
        boolean isMine = replay.subject().isEmpty() || replay.subject().equals(facts.name());
        if (isMine && (purpose.equals("check") || isMade(replay))) {
          all.add(replay);
        }
      }
    }
    return new Replays(facts, all);
  }

  /// A comparison that was not made is none.
  private static boolean isMade(CheckReplay replay) {
    return !(replay.result() instanceof CheckResult.NotReplayed);
  }

  /// What a comparison would tell that the run had no time for; empty when it was made, or was not
  /// meant to be.
  Optional<Gap> missing(String purpose, String wanted) {
    return facts.replays(purpose).stream()
        .filter(r -> r.subject().isEmpty() || r.subject().equals(facts.name()))
        .filter(r -> !isMade(r))
        .findFirst()
        .map(_ ->
            new Gap(
                FactKind.CHECK,
                facts.balancerVantage(),
                wanted,
                "was not asked for in the time of this run"));
  }

  Optional<CheckReplay> find(String purpose) {
    return all.stream().filter(r -> r.purpose().equals(purpose)).findFirst();
  }

  /// The check's own replay, when it failed in its answer: not at the connect.
  Optional<CheckReplay> failure() {
    return find("check")
        .filter(r ->
            !(r.result() instanceof CheckResult.Passed)
                && !(r.result() instanceof CheckResult.NotConnected)
                && !(r.result() instanceof CheckResult.NotReplayed));
  }

  boolean passes(String purpose) {
    return find(purpose).filter(r -> r.result() instanceof CheckResult.Passed).isPresent();
  }

  /// HTTP status of a replay; 0 when there is none.
  int status(String purpose) {
    return find(purpose).map(CheckReplay::status).orElse(0);
  }

  /// Whether the replay was answered with a status of success or redirection (RFC 9110, 15).
  boolean serves(String purpose) {
    return isServed(status(purpose));
  }

  /// Whether an expectation is one of the status, and not of a text that has the word in it.
  static boolean isAboutStatus(String expected) {
    return expected.replaceFirst("^(?:! ?|not )", "").matches("(?s)r?status\\b.*");
  }

  static boolean isServed(int status) {
    return status >= 200 && status < 400;
  }

  /// The answer that shows gRPC.
  Optional<CheckReplay> grpc() {
    return find("grpc").filter(r -> r.received().contains("content-type: application/grpc"));
  }

  /// The application's answers, the check's first.
  List<CheckReplay> answers() {
    return all.stream()
        .filter(r -> List.of("check", "browser", "host", "patient").contains(r.purpose()))
        .toList();
  }

  @Nullable Check settings() {
    return facts.server().check();
  }

  boolean isHttp() {
    Check check = settings();
    return check != null
        && (check.kind() == Check.Kind.HTTP
            || check.kind() == Check.Kind.PASSIVE && request().isPresent() && !check.isOfGrpc());
  }

  /// Whether what fails is the traffic itself, and no check beside it.
  boolean isOfTraffic() {
    Check check = settings();
    return check != null && check.kind() == Check.Kind.PASSIVE;
  }

  /// The first HTTP request of the check.
  Optional<Step.HttpSend> request() {
    Check check = settings();
    return check == null
        ? Optional.empty()
        : check.steps().stream()
            .filter(Step.HttpSend.class::isInstance)
            .map(Step.HttpSend.class::cast)
            .findFirst();
  }

  /// Whether the check waits for an answer to a request that it never sends.
  boolean sendsNothing() {
    Check check = settings();
    return check != null
        && check.kind() == Check.Kind.HTTP
        && !check.steps().isEmpty()
        && check.steps().stream()
            .noneMatch(s -> s instanceof Step.HttpSend || s instanceof Step.Send);
  }

  /// `GET /health`.
  String requestText() {
    return request().map(r -> r.method() + " " + r.uri()).orElse("OPTIONS /");
  }

  /// The checked path.
  String path() {
    return request().map(Step.HttpSend::uri).orElse("/");
  }

  boolean sendsHeader(String name) {
    return request()
        .map(r -> r.headers().stream().anyMatch(h -> h.name().equalsIgnoreCase(name)))
        .orElse(false);
  }

  /// Whether the answer says that the check's HTTP/1.0 is what is refused (RFC 9110, 15.5.22 and
  /// 15.6.6). The comparisons differ from the check in their version as well.
  boolean isOldVersionRefused() {
    int status = failure().map(CheckReplay::status).orElse(0);
    boolean isOld = request().map(r -> r.version().equals("HTTP/1.0")).orElse(true);
    return isOld && (status == 426 || status == 505);
  }

  /// The same check of another server of the backend, when it passes there.
  Optional<CheckReplay> passingPeer() {
    for (Server other : facts.backend().servers()) {
      if (other.name().equals(facts.server().name())) {
        continue;
      }
      String key = facts.backend().name() + "/" + other.name();
      for (Observation seen : facts.snapshot().observations()) {
        if (seen instanceof CheckReplay replay
            && replay.purpose().equals("check")
            && replay.subject().equals(key)
            && replay.result() instanceof CheckResult.Passed) {
          return Optional.of(replay);
        }
      }
    }
    return Optional.empty();
  }
}
