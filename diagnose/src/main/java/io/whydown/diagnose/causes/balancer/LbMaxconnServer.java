package io.whydown.diagnose.causes.balancer;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.ConnectionLimit;
import io.whydown.diagnose.cause.ControlCommand;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Waiting;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The running balancer has `maxconn` connections to the server, and clients wait in its queue.
final class LbMaxconnServer implements Cause {

  private static final About ABOUT =
      About.root(
          "lb-maxconn-server",
          "the server has all connections that the balancer allows it",
          Stage.NOT_TRIED,
          Set.of("not-tried", "response-timeout"),
          FactKind.RUNTIME,
          FactKind.BALANCER_LOG,
          FactKind.IDENTITY,
          FactKind.SOCKETS);

  @Override
  public About about() {
    return ABOUT;
  }

  /// NGINX keeps no queue.
  private static Finding ofNginx(Case facts, ConnectionLimit full) {
    return Finding.of(
        "%s has all %d connections of its max_conns, and clients are turned away"
            .formatted(facts.name(), full.limit()),
        full.evidence(),
        Remedy.byHand(
            "raise max_conns of the server, or add servers; first see why its connections last",
            facts.balancerVantage(),
            List.of("ss -H -tn dst " + facts.server().target().text())));
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<ConnectionLimit> full = ConnectionLimit.of(facts);
    if (full.isPresent()) {
      return Outcome.proven(ofNginx(facts, full.get()));
    }
    if (!(facts.runtime() instanceof Reading.Seen(var state))
        || !(facts.balancerRuntime() instanceof Reading.Seen(var runtime))) {
      return Outcome.irrelevant();
    }
    Optional<Waiting> found = Waiting.of(runtime, state);
    if (found.isEmpty()) {
      return Outcome.irrelevant();
    }
    long limit = found.get().limit();
    var evidence = new ArrayList<>(found.get().evidence());
    evidence.add(new Evidence("maxconn stands on the server line", facts.server().provenance()));
    String ready = "set maxconn server " + facts.name() + " " + limit * 2;
    return Outcome.proven(
        Finding.of(
            facts.name()
                + " has all "
                + limit
                + " connections of its maxconn, "
                + found.get().clients()
                + " clients wait",
            evidence,
            new Remedy(
                "raise maxconn of the server, or add servers; first see why its connections last",
                facts.balancerVantage(),
                ControlCommand.of(facts, ready),
                Remedy.Risk.MEDIUM,
                false,
                ControlCommand.of(facts, "show stat"),
                ControlCommand.of(facts, "set maxconn server " + facts.name() + " " + limit))));
  }
}
