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
import java.util.Optional;

/// The check asks in HTTP/1, and the port answers the health question of gRPC: over HTTP/2, with
/// the content type `application/grpc`, whatever its status.
final class GrpcCheckAsHttp implements Cause {

  private static final About ABOUT =
      About.root(
          "grpc-check-as-http",
          "a plain HTTP check is made of a gRPC server",
          Stage.APPLICATION,
          Effects.AFTER_CONNECT,
          FactKind.CHECK);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var replays = Replays.of(facts);
    Optional<CheckReplay> failure = replays.failure();
    Optional<CheckReplay> shown = replays.grpc();
    if (failure.isEmpty() || shown.isEmpty() || !replays.isHttp() || replays.isOfTraffic()) {
      return Outcome.irrelevant();
    }
    return Outcome.proven(
        Finding.of(
            facts.server().name() + " speaks gRPC, and the check asks it in HTTP/1",
            List.of(
                Advice.seen(
                    failure.get(),
                    "the check asks "
                        + replays.requestText()
                        + " and gets no answer in HTTP: "
                        + Misfit.end(failure.get())),
                Advice.seen(
                    shown.get(),
                    "the health question of gRPC is answered over HTTP/2: "
                        + Greetings.firstLine(shown.get().received())
                        + ", content-type application/grpc"),
                new Evidence("the check is configured here", Advice.line(facts))),
            Advice.configuration(
                facts,
                "ask in its own protocol: `proto h2` on the server line with `http-check send meth POST uri /grpc.health.v1.Health/Check ver HTTP/2 hdr content-type application/grpc`, or check only the port")));
  }
}
