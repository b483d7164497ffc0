package io.whydown.diagnose.causes.check;

import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.model.proxy.Check;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the port turned out to speak when the check failed, where the comparisons show that it is
/// something else than the check speaks. One answer for each case, so that only one cause takes it.
sealed interface Dialect {

  /// Nothing speaks for another protocol.
  record AsExpected() implements Dialect {}

  /// The check passes behind a PROXY header.
  record WantsProxyHeader(CheckReplay shown) implements Dialect {}

  /// The check passes without its PROXY header.
  record RejectsProxyHeader(CheckReplay shown) implements Dialect {}

  /// The check passes with a server name (SNI) in its handshake, and sends none.
  record WantsServerName(CheckReplay shown) implements Dialect {}

  /// The port speaks TLS and the check does not.
  record SpeaksTls(CheckReplay shown) implements Dialect {}

  /// The check speaks TLS and the port answers in plain.
  record SpeaksPlain(CheckReplay shown) implements Dialect {}

  /// The port speaks HTTP/2 only, to a check in HTTP/1.
  record SpeaksHttp2(CheckReplay shown) implements Dialect {}

  /// The port speaks another protocol, known by its first bytes.
  record Other(String protocol, CheckReplay shown) implements Dialect {}

  Set<String> TLS_WAS_SPOKEN =
      Set.of(
          "client-certificate-required",
          "client-certificate-refused",
          "client-certificate-expired",
          "name-mismatch",
          "expired",
          "not-yet-valid",
          "unknown-ca");

  /// Requests whose answers show by their first bytes what a port speaks.
  List<String> FIRST_BYTES =
      List.of("banner", "check", "browser", "plain", "fastcgi", "uwsgi", "ping");

  static Dialect of(Replays replays) {
    Optional<CheckReplay> failure = replays.failure();
    Check check = replays.settings();
    if (failure.isEmpty() || check == null || replays.passes("patient")) {
      return new AsExpected();
    }
    if (!Misfit.speaksTls(check) && CheckReplay.wantsTls(failure.get().received())) {
      return new SpeaksTls(replays.find("tls").orElse(failure.get()));
    }
    if (isDeaf(check, failure.get())) {
      return new SpeaksHttp2(failure.get());
    }
    boolean answersPlainly =
        replays.isHttp() && (replays.serves("browser") || replays.serves("host"));
    if (replays.passes("proxy") && check.sendProxy() == 0 && !answersPlainly) {
      return new WantsProxyHeader(replays.find("proxy").orElseThrow());
    }
    if (replays.passes("no-proxy") && check.sendProxy() > 0) {
      return new RejectsProxyHeader(replays.find("no-proxy").orElseThrow());
    }
    if (replays.passes("sni") && !replays.passes("host")) {
      return new WantsServerName(replays.find("sni").orElseThrow());
    }
    return answersPlainly ? new AsExpected() : byBytes(replays, failure.get(), check);
  }

  /// The check got frames of HTTP/2, which it offered and does not speak.
  static boolean isDeaf(Check check, CheckReplay failure) {
    return check.deafToAlpn()
        && Greetings.protocol(failure.received()).filter(Greetings.HTTP2::equals).isPresent();
  }

  private static Dialect byBytes(Replays replays, CheckReplay failure, Check check) {
    for (String purpose : FIRST_BYTES) {
      CheckReplay replay = replays.find(purpose).orElse(null);
      String protocol = replay == null ? null : Greetings.protocol(replay.received()).orElse(null);
      if (replay == null || protocol == null || Greetings.isSpokenBy(check, protocol)) {
        continue;
      }
      if (protocol.equals(Greetings.TLS)) {
        return new SpeaksTls(replay);
      }
      boolean isOfTls = protocol.equals(Greetings.HTTP) && Misfit.speaksTls(check);
      boolean isOlder = protocol.equals(Greetings.HTTP) && check.isOfHttp2();
      if (isOfTls || isOlder) {
        continue;
      }
      return protocol.equals(Greetings.HTTP2)
          ? new SpeaksHttp2(replay)
          : new Other(protocol, replay);
    }
    return byHandshake(replays, failure, check);
  }

  /// A certificate or an alert of the server came.
  private static boolean spokeTls(CheckReplay replay) {
    return replay.result() instanceof CheckResult.TlsFailed failed
        && (failed.peer() != null
            || TLS_WAS_SPOKEN.contains(failed.reason())
            || failed.detail().contains("Received fatal alert"));
  }

  private static Dialect byHandshake(Replays replays, CheckReplay failure, Check check) {
    boolean hasSpokenTls = failure.result() instanceof CheckResult.TlsFailed;
    if (!Misfit.speaksTls(check) && !hasSpokenTls) {
      CheckReplay tls = replays.find("tls").orElse(null);
      boolean spoke =
          tls != null
              && (tls.result() instanceof CheckResult.Passed
                  || tls.result() instanceof CheckResult.TlsFailed failed
                      && (TLS_WAS_SPOKEN.contains(failed.reason())
                          || failed.detail().contains("Received fatal alert")));
      return tls != null && spoke ? new SpeaksTls(tls) : byHttp2Answer(replays);
    }
    return byPlainAnswer(replays, failure);
  }

  /// A server that waits for the whole preface of HTTP/2 (RFC 9113, 3.4) before it says anything:
  /// nothing that was asked in HTTP/1 got an answer, and a request in HTTP/2 did.
  private static Dialect byHttp2Answer(Replays replays) {
    boolean isMute =
        replays.isHttp()
            && List.of("check", "browser", "host").stream().allMatch(p -> replays.status(p) <= 0);
    CheckReplay answer = replays.find("grpc").orElse(null);
    return answer != null && isMute && answer.status() > 0
        ? new SpeaksHttp2(answer)
        : new AsExpected();
  }

  /// An answer of HTTP, or words of another service that is no TLS alert (content type 21).
  private static boolean isAnswered(CheckReplay replay) {
    String received = replay.received().strip();
    return replay.status() > 0 || !received.isEmpty() && !received.startsWith("\\x15");
  }

  /// Servers of TLS answer a plain request with a status too (400, "The plain HTTP request was sent
  /// to HTTPS port"), so such an answer tells nothing once the handshake showed TLS.
  private static Dialect byPlainAnswer(Replays replays, CheckReplay failure) {
    if (spokeTls(failure)) {
      return byHttp2Answer(replays);
    }
    CheckReplay postgres = replays.find("postgres").orElse(null);
    if (postgres != null && postgres.received().matches("[SN]")) {
      return new SpeaksPlain(postgres);
    }
    CheckReplay plain = replays.find("plain").orElse(null);
    if (plain != null && isAnswered(plain) && !CheckReplay.wantsTls(plain.received())) {
      return new SpeaksPlain(plain);
    }
    if (failure.result() instanceof CheckResult.TlsFailed failed
        && failed.reason().equals("not-tls")) {
      return new SpeaksPlain(failure);
    }
    return byHttp2Answer(replays);
  }
}
