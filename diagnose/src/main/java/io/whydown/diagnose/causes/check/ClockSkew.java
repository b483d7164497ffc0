package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.CheckResult.TlsPeer;
import io.whydown.model.observation.Observation.CheckReplay;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The certificate is valid by the clock of one side and not by that of the other.
final class ClockSkew implements Cause {

  private static final About ABOUT =
      About.root(
          "clock-skew",
          "clocks differ enough to break TLS",
          Stage.TLS,
          Set.of("tls-handshake-failed"),
          FactKind.CHECK,
          FactKind.IDENTITY,
          FactKind.RUNTIME);

  /// A difference that no certificate, nor a balancer's own reading of it, is sensitive to.
  private static final Duration SMALL = Duration.ofMinutes(1);

  /// From here on a balancer's own refusal may come of its clock.
  private static final Duration LARGE = Duration.ofHours(1);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var replays = Replays.of(facts);
    Optional<CheckReplay> failure = replays.failure();
    if (failure.isEmpty()) {
      return byBalancer(facts);
    }
    Optional<ServerClock> clock = ServerClock.of(facts, replays);
    if (clock.isEmpty()
        || !(failure.get().result()
            instanceof CheckResult.TlsFailed(var reason, var detail, var peer))
        || peer == null
        || !explains(reason, peer, failure.get().provenance().observedAt(), clock.get())) {
      return Outcome.irrelevant();
    }
    Finding finding =
        Finding.of(
            "the clock of "
                + facts.server().name()
                + " is "
                + words(clock.get().ahead())
                + " of ours, and by it the certificate is valid",
            List.of(
                Advice.seen(
                    failure.get(), "the TLS handshake fails: " + detail + Certificates.text(peer)),
                clock.get().evidence()),
            remedy(facts.serverPlace()));
    return reason.equals("not-yet-valid")
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "which of the two clocks is right");
  }

  /// Whether the server's clock makes valid what ours does not.
  static boolean explains(Case facts, Replays replays, CheckReplay failure) {
    return failure.result() instanceof CheckResult.TlsFailed(var reason, _, var peer)
        && peer != null
        && ServerClock.of(facts, replays)
            .filter(clock -> explains(reason, peer, failure.provenance().observedAt(), clock))
            .isPresent();
  }

  private static boolean explains(String reason, TlsPeer peer, Instant now, ServerClock clock) {
    Instant there = now.plus(clock.ahead());
    return Set.of("expired", "not-yet-valid").contains(reason)
        && clock.ahead().abs().compareTo(SMALL) > 0
        && there.isAfter(peer.notBefore())
        && there.isBefore(peer.notAfter());
  }

  /// The handshake works from here, the balancer's does not, and its clock is far from ours.
  private static Outcome byBalancer(Case facts) {
    if (facts.server().tls() == null
        || !(facts.runtime() instanceof Reading.Seen(var state))
        || !state.checkStatus().equals("L6RSP")) {
      return Outcome.irrelevant();
    }
    Optional<Duration> ahead =
        facts
            .balancerHost()
            .identity()
            .map(i -> i.clockOffset())
            .filter(d -> d.abs().compareTo(LARGE) > 0);
    if (ahead.isEmpty()) {
      return Outcome.irrelevant();
    }
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        new Evidence(
            "the balancer says " + state.checkStatus() + " " + state.lastCheck(),
            state.provenance()));
    evidence.add(
        new Evidence(
            "the clock of " + facts.balancerVantage() + " is " + words(ahead.get()) + " of ours",
            ServerClock.clockOf(facts.balancerHost())));
    return Outcome.likely(
        Finding.of(
            "the clock of the balancer's host is " + words(ahead.get()) + " of ours",
            evidence,
            remedy(facts.balancerVantage())),
        "a handshake on the balancer's host: `openssl s_client`, which judges by its clock");
  }

  private static String words(Duration ahead) {
    Duration size = ahead.abs();
    String amount =
        size.toDays() > 1
            ? size.toDays() + " days"
            : size.toHours() > 1 ? size.toHours() + " hours" : size.toSeconds() + " s";
    return amount + (ahead.isNegative() ? " behind" : " ahead");
  }

  private static Remedy remedy(String where) {
    return new Remedy(
        "set the clock by NTP on both hosts, and look which one was wrong",
        where,
        List.of("timedatectl set-ntp true"),
        Remedy.Risk.MEDIUM,
        true,
        List.of("date -u", "timedatectl status"),
        List.of("chronyc tracking"));
  }
}
