package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Server;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The server ends the handshake with the alert protocol_version or handshake_failure (RFC 8446,
/// 6.2). The replay's own library is not the balancer's, so the alert alone does not prove it.
final class TlsVersionOrCipherDisjoint implements Cause {

  private static final About ABOUT =
      About.root(
          "tls-version-or-cipher-disjoint",
          "balancer and server have no TLS version or cipher in common",
          Stage.TLS,
          Set.of("tls-handshake-failed"),
          FactKind.CHECK,
          FactKind.RUNTIME);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var replays = Replays.of(facts);
    Optional<CheckReplay> failure = replays.failure();
    if (Dialect.of(replays) instanceof Dialect.WantsServerName) {
      return Outcome.irrelevant();
    }
    if (failure.isEmpty()) {
      return byLimits(facts);
    }
    if (!(failure.get().result() instanceof CheckResult.TlsFailed(var reason, var detail, _))
        || !reason.equals("no-common-version-or-cipher")) {
      return Outcome.irrelevant();
    }
    Finding finding =
        Finding.of(
            "the balancer and "
                + facts.server().name()
                + " have no TLS version or cipher in common",
            List.of(Advice.seen(failure.get(), "the TLS handshake fails: " + detail)),
            Advice.spoken(
                facts,
                "allow a version and cipher that both have: `ssl-min-ver`, `ciphers` of the server line, or the settings of the server",
                "allow a version and cipher that both have: `proxy_ssl_protocols`, `proxy_ssl_ciphers`, or the settings of the server"));
    boolean balancerAgrees =
        facts.runtime() instanceof Reading.Seen(var state) && state.checkStatus().equals("L6RSP");
    return balancerAgrees && detail.contains("protocol_version")
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "which versions and ciphers the balancer's own library offers");
  }

  /// The handshake works from here, or cannot be made here, with the versions and ciphers that the
  /// balancer is told to keep to, and fails at the balancer.
  private static Outcome byLimits(Case facts) {
    Check check = facts.server().check();
    Server.Tls settings = check == null ? null : check.tlsSettings();
    if (settings == null
        || settings.versions().isEmpty() && settings.ciphers() == null
        || !(facts.runtime() instanceof Reading.Seen(var state))
        || !state.checkStatus().equals("L6RSP")) {
      return Outcome.irrelevant();
    }
    String limits =
        String.join(" ", settings.versions())
            + (settings.ciphers() == null ? "" : " ciphers " + settings.ciphers());
    return Outcome.likely(
        Finding.of(
            "the balancer keeps to "
                + limits.strip()
                + ", and its TLS handshake with "
                + facts.server().name()
                + " fails",
            List.of(
                new Evidence(
                    "the balancer says " + state.checkStatus() + " " + state.lastCheck(),
                    state.provenance()),
                new Evidence("the server line limits TLS", facts.server().provenance())),
            Advice.spoken(
                facts,
                "allow a version and cipher that both have: `ssl-min-ver`, `ssl-max-ver`, `ciphers` of the server line, or the settings of the server",
                "allow a version and cipher that both have: `proxy_ssl_protocols`, `proxy_ssl_ciphers`, or the settings of the server")),
        "a handshake with the same limits and the balancer's own library: `openssl s_client"
            + (settings.ciphers() == null ? "" : " -cipher " + settings.ciphers())
            + " -connect "
            + facts.dialled().map(Object::toString).orElse(facts.server().target().text())
            + "`");
  }
}
