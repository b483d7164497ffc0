package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Effects;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.RefusedHeader;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.observation.Observation.CheckReplay;
import java.util.ArrayList;
import java.util.List;

/// The same check passes without its PROXY header (HAProxy's proxy-protocol.txt).
final class ProxyProtocolUnwanted implements Cause {

  private static final About ABOUT =
      About.root(
          "proxy-protocol-unwanted",
          "the server gets a PROXY header that it does not understand",
          Stage.APPLICATION,
          Effects.AFTER_CONNECT_OR_TLS,
          FactKind.CHECK);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    RefusedHeader refused = RefusedHeader.of(facts).orElse(null);
    if (refused != null) {
      return ofTraffic(facts, refused);
    }
    var replays = Replays.of(facts);
    if (!(Dialect.of(replays) instanceof Dialect.RejectsProxyHeader(var shown))) {
      return Outcome.irrelevant();
    }
    CheckReplay failure = replays.failure().orElseThrow();
    return Outcome.proven(
        finding(
            facts,
            List.of(
                Advice.seen(failure, "the check as it is configured fails: " + Misfit.end(failure)),
                Advice.seen(shown, "the same check without the PROXY header passes"),
                new Evidence("the server line", facts.server().provenance()))));
  }

  /// The check is content, and clients are not.
  private static Outcome ofTraffic(Case facts, RefusedHeader refused) {
    var evidence = new ArrayList<>(refused.evidence());
    evidence.add(new Evidence("the header is sent here", facts.server().provenance()));
    Finding finding = finding(facts, evidence);
    return refused.isSure()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "that the service takes no PROXY header of any version");
  }

  private static Finding finding(Case facts, List<Evidence> evidence) {
    return Finding.of(
        "the balancer sends a PROXY header that " + facts.server().name() + " does not understand",
        evidence,
        Advice.spoken(
            facts,
            "drop `send-proxy` from the server line, or let the service accept the PROXY protocol",
            "drop `proxy_protocol on`, or let the service accept the PROXY protocol"));
  }
}
