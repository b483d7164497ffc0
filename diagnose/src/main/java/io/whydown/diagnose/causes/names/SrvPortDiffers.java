package io.whydown.diagnose.causes.names;

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
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.net.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A service record (RFC 2782) that the balancer follows elsewhere names another port of the same
/// address.
final class SrvPortDiffers implements Cause {

  private static final About ABOUT =
      About.root(
          "srv-port-differs",
          "DNS names another port for the service",
          Stage.NAME,
          Set.of("connection-refused", "no-listener-on-port"),
          FactKind.RUNTIME);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (facts.dialled().isEmpty()
        || !(facts.balancerRuntime() instanceof Reading.Seen(var runtime))) {
      return Outcome.irrelevant();
    }
    Endpoint dialled = facts.dialled().get();
    for (ProxyRuntime.ServerState other : runtime.servers()) {
      String record = other.values().getOrDefault("srvrecord", "-");
      Optional<Endpoint> endpoint =
          Optional.ofNullable(other.address())
              .flatMap(Endpoint::tryParse)
              .filter(e -> e.address().equals(dialled.address()))
              .filter(e -> !e.port().equals(dialled.port()));
      boolean follows = !record.equals("-") && !record.isEmpty() && other.isUp();
      if (follows && endpoint.isPresent()) {
        return Outcome.likely(
            finding(facts, other, record, endpoint.get(), dialled),
            "that " + facts.name() + " is the service that " + record + " names");
      }
    }
    return Outcome.irrelevant();
  }

  private static Finding finding(
      Case facts, ProxyRuntime.ServerState other, String record, Endpoint named, Endpoint dialled) {
    return Finding.of(
        record + " names port " + named.port() + ", " + facts.name() + " dials " + dialled.port(),
        List.of(
            new Evidence(
                other.backend()
                    + "/"
                    + other.server()
                    + " follows "
                    + record
                    + " and uses "
                    + named,
                other.provenance())),
        Answers.advice(
            facts,
            "follow the service record (server-template with " + record + "), or correct the port",
            Remedy.Risk.LOW,
            "dig +short SRV " + record));
  }
}
