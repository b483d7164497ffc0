package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.Case;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Mode;
import java.util.List;
import java.util.Map;

/// Whether the check or the traffic is what does not fit the port. Stateless.
final class Misfit {

  /// Ports of the IANA registry whose service nobody would mistake.
  private static final Map<String, Integer> USUAL =
      Map.of(
          "SSH",
          22,
          "SMTP",
          25,
          "FTP",
          21,
          "POP3",
          110,
          "IMAP",
          143,
          "Redis",
          6379,
          "MySQL",
          3306,
          "AMQP",
          5672,
          "memcached",
          11211,
          "VNC",
          5900);

  private Misfit() {}

  /// A check in HTTP of a backend that passes bytes on: its traffic may be of any protocol.
  static boolean isOfCheck(Case facts, String protocol) {
    Check check = facts.server().check();
    return check != null
        && check.kind() == Check.Kind.HTTP
        && (facts.backend().mode() == Mode.TCP || isUsualPort(facts, protocol));
  }

  static boolean isUsualPort(Case facts, String protocol) {
    int port = USUAL.getOrDefault(protocol, 0);
    return facts.dialled().filter(e -> e.port().number() == port).isPresent();
  }

  /// The check speaks TLS and the traffic does not, or the reverse; traffic of a backend that
  /// passes bytes on may be TLS of the clients.
  static boolean isTlsOfCheckOnly(Case facts) {
    Check check = facts.server().check();
    if (check == null) {
      return false;
    }
    boolean traffic = facts.server().tls() != null;
    boolean isPassedOn = facts.backend().mode() == Mode.TCP && !traffic && !check.tls();
    return isPassedOn || traffic != speaksTls(check);
  }

  /// Whether the check begins with a hello of TLS.
  static boolean speaksTls(Check check) {
    return check.tls() || check.kind() == Check.Kind.SSL_HELLO;
  }

  /// What shows a misfit of TLS.
  static List<Evidence> evidence(Case facts, Replays replays, CheckReplay shown) {
    CheckReplay failure = replays.failure().orElse(shown);
    String says =
        switch (shown.purpose()) {
          case "postgres" -> "it answers PostgreSQL's question for TLS: " + shown.received();
          case "tls" -> "a TLS handshake on the port succeeds";
          case "plain" -> "a plain request on the port gets " + Advice.answer(shown);
          default -> "the first bytes of the answer: " + Advice.answer(shown);
        };
    return List.of(
        Advice.seen(failure, "the check as it is configured fails: " + end(failure)),
        Advice.seen(shown, says),
        new Evidence("the server line", facts.server().provenance()));
  }

  /// How a failed check ended, in words.
  static String end(CheckReplay replay) {
    return switch (replay.result()) {
      case CheckResult.Passed _ -> "passed";
      case CheckResult.NotConnected _ -> "no connection";
      case CheckResult.Unexpected(_, var got) -> Greetings.firstLine(got);
      case CheckResult.Malformed(var why) -> why;
      case CheckResult.Closed(boolean reset, _) ->
          reset ? "the server resets" : "the server closes";
      case CheckResult.TimedOut(var waitingFor) -> "no " + waitingFor;
      case CheckResult.TlsFailed(_, var detail, _) -> detail;
      case CheckResult.NotReplayed(var why) -> why;
    };
  }
}
