package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Proxy;
import java.util.List;

/// Remedies of checks, and sentences for what replays showed. Stateless.
final class Advice {

  private Advice() {}

  /// A line of the balancer's configuration is to be changed by a person.
  static Remedy configuration(Case facts, String summary, String... verify) {
    return Remedy.byHand(
        summary + place(facts),
        facts.balancerVantage(),
        verify.length > 0 ? List.of(verify) : syntaxCheck(facts));
  }

  /// The same in the words of HAProxy's configuration, or in those of NGINX's.
  static Remedy spoken(Case facts, String haproxy, String nginx) {
    return configuration(facts, facts.proxy().kind() == Proxy.Kind.NGINX ? nginx : haproxy);
  }

  /// Something is to be changed at the server.
  static Remedy server(Case facts, String summary, String... commands) {
    return new Remedy(
        summary,
        facts.serverPlace(),
        List.of(commands),
        Remedy.Risk.MEDIUM,
        true,
        List.of(),
        List.of());
  }

  private static List<String> syntaxCheck(Case facts) {
    Proxy proxy = facts.proxy();
    return switch (proxy.kind()) {
      case HAPROXY -> List.of("haproxy -c -f " + proxy.configuration());
      case NGINX -> List.of("nginx -t -c " + proxy.configuration());
      case NONE, ENVOY, TRAEFIK, CADDY, APACHE, KUBERNETES, AWS, ENGINE -> List.of();
    };
  }

  /// ` (/etc/haproxy/haproxy.cfg:12)` of the check's first step, else of the server line.
  static String place(Case facts) {
    Provenance at = line(facts);
    return at.origin() instanceof Provenance.Origin.File ? " (" + at.place() + ")" : "";
  }

  /// Where the check is configured.
  static Provenance line(Case facts) {
    Check check = facts.server().check();
    if (check == null) {
      return facts.server().provenance();
    }
    return check.steps().isEmpty() ? check.provenance() : check.steps().getFirst().provenance();
  }

  /// `GET /health: 404 Not Found`.
  static Evidence seen(CheckReplay replay, String says) {
    return new Evidence(says, replay.provenance());
  }

  /// `404`, or the first line of the answer, or how it ended.
  static String answer(CheckReplay replay) {
    String line = Greetings.firstLine(replay.received());
    return line.startsWith("HTTP/") ? line.replaceFirst("^HTTP/[0-9.]+ ", "") : line;
  }
}
