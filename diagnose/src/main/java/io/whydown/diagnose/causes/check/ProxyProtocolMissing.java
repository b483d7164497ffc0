package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Effects;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.observation.Observation.CheckReplay;
import java.util.List;

/// The same check passes behind a PROXY header (HAProxy's proxy-protocol.txt).
final class ProxyProtocolMissing implements Cause {

  private static final About ABOUT =
      About.root(
          "proxy-protocol-missing",
          "the server wants a PROXY header that it does not get",
          Stage.APPLICATION,
          Effects.AFTER_CONNECT_OR_TLS,
          FactKind.CHECK);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var replays = Replays.of(facts);
    if (!(Dialect.of(replays) instanceof Dialect.WantsProxyHeader(var shown))) {
      return Outcome.irrelevant();
    }
    CheckReplay failure = replays.failure().orElseThrow();
    return Outcome.proven(
        Finding.of(
            facts.server().name() + " wants a PROXY header that the balancer does not send",
            List.of(
                Advice.seen(failure, "the check as it is configured fails: " + Misfit.end(failure)),
                Advice.seen(shown, "the same check behind a PROXY header passes"),
                new Evidence("the server line", facts.server().provenance())),
            Advice.spoken(
                facts,
                "add `send-proxy` (for a check with a port of its own `check-send-proxy`) to the server line, or let the service listen without the PROXY protocol",
                "send it where NGINX can, in `stream`: `proxy_protocol on`; or let the service listen without the PROXY protocol")));
  }
}
