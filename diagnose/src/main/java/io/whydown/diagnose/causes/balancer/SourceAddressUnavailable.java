package io.whydown.diagnose.causes.balancer;

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
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Proxy;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import io.whydown.net.Errno;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `source` names an address that no interface of the balancer has (bind(2): EADDRNOTAVAIL).
final class SourceAddressUnavailable implements Cause {

  private static final About ABOUT =
      About.root(
          "source-address-unavailable",
          "the balancer's source address is not on its host",
          Stage.BALANCER_LOCAL,
          Set.of("local-resource-error"),
          FactKind.CONNECT,
          FactKind.RUNTIME,
          FactKind.INTERFACES);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    IpAddress source = facts.server().sourceAddress();
    if (source == null) {
      return Outcome.irrelevant();
    }
    var evidence = new ArrayList<Evidence>();
    for (Endpoint endpoint : facts.dial().all()) {
      facts.connects(endpoint).stream()
          .filter(SourceAddressUnavailable::failedAtBind)
          .findFirst()
          .ifPresent(c ->
              evidence.add(
                  new Evidence(
                      "bind to " + source + ": " + Errno.EADDRNOTAVAIL.text(), c.provenance())));
    }
    boolean tried = !evidence.isEmpty();
    if (facts.runtime() instanceof Reading.Seen(var state)
        && state.lastCheck().contains("bind to source address")) {
      evidence.add(new Evidence("the balancer says " + state.lastCheck(), state.provenance()));
    }
    Optional<Boolean> holds = holds(facts, source);
    if (holds.isPresent() && !tried && holds.get()) {
      return Outcome.excluded("the balancer's host holds " + source);
    }
    if (evidence.isEmpty()) {
      return Outcome.irrelevant();
    }
    evidence.add(new Evidence("the server line dials from " + source, facts.server().provenance()));
    Finding finding = finding(facts, source, evidence);
    return tried || holds.isPresent()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "the addresses of " + facts.balancerVantage());
  }

  private static boolean failedAtBind(Observation.Connect connect) {
    return connect.atBind()
        && connect.outcome() instanceof ConnectOutcome.Failed(var errno, _, _, _)
        && errno == Errno.EADDRNOTAVAIL;
  }

  private static Optional<Boolean> holds(Case facts, IpAddress source) {
    return facts
        .balancerHost()
        .interfaces()
        .asValue()
        .map(all ->
            all.stream()
                .flatMap(i -> i.addresses().stream())
                .anyMatch(a -> a.address().equals(source)));
  }

  private static Finding finding(Case facts, IpAddress source, List<Evidence> evidence) {
    return Finding.of(
        "the balancer must dial from " + source + ", which its host does not have",
        evidence,
        Remedy.byHand(
            "correct "
                + (facts.proxy().kind() == Proxy.Kind.NGINX
                    ? "`proxy_bind`"
                    : "`source` on the server line")
                + ", or add "
                + source
                + " to the host",
            facts.balancerVantage(),
            List.of("ip -br addr show to " + source)));
  }
}
