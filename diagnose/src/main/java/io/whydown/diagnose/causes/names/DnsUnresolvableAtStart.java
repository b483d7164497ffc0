package io.whydown.diagnose.causes.names;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.ControlCommand;
import io.whydown.diagnose.cause.Effects;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Slots;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.ProxyRuntime;
import java.util.List;
import java.util.Optional;

/// The balancer could not resolve the name at its start, went on without an address or with that of
/// `init-addr`, and does not ask again.
final class DnsUnresolvableAtStart implements Cause {

  private static final About ABOUT =
      About.root(
          "dns-unresolvable-at-start",
          "the name did not resolve when the balancer started",
          Stage.NAME,
          Effects.and(
              Effects.AFTER_CONNECT_OR_TLS,
              "name-error",
              "connection-refused",
              "connection-timeout",
              "host-unreachable",
              "network-unreachable",
              "connect-denied"),
          FactKind.NAMES,
          FactKind.RUNTIME);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<String> host = Answers.host(facts);
    if (host.isEmpty() || !(facts.runtime() instanceof Reading.Seen(var state))) {
      return Outcome.irrelevant();
    }
    Optional<Observation.NameLookup> look = Answers.now(facts);
    boolean fallback =
        Answers.wasTried(facts)
            && Answers.running(facts)
                .filter(a -> InitialAddress.isFallback(facts.server(), a))
                .filter(a -> !Answers.fresh(facts).contains(a))
                .isPresent();
    if (!hasNone(state) && !fallback) {
      return Outcome.irrelevant();
    }
    if (look.isEmpty()) {
      return Outcome.unknown(Answers.notLookedUp(facts, host.get()));
    }
    var own = SectionAnswers.of(facts);
    boolean isToldNothing = own.isAsked() && own.addresses().isEmpty();
    if (look.get().error() != null || Slots.isSlot(facts.server()) || isToldNothing) {
      return Outcome.irrelevant();
    }
    Finding finding = finding(facts, look.get(), state, fallback);
    return facts.server().resolvers() == null
        ? Outcome.proven(finding)
        : Outcome.likely(
            finding,
            "what the name servers of resolvers " + facts.server().resolvers() + " answer");
  }

  private static boolean hasNone(ProxyRuntime.ServerState state) {
    return state.status().contains("resolution")
        || (state.isMaintenance() && state.address() == null);
  }

  private static Finding finding(
      Case facts, Observation.NameLookup look, ProxyRuntime.ServerState state, boolean fallback) {
    String shown =
        fallback
            ? "the running balancer uses " + state.address() + ", the address of init-addr"
            : "the balancer says " + state.status() + " and has no address";
    List<String> commands =
        ControlCommand.of(
            facts, "set server " + facts.name() + " addr " + look.addresses().getFirst());
    return Finding.of(
        look.name()
            + " did not resolve when the balancer started; now it is "
            + Answers.text(look.addresses()),
        List.of(new Evidence(shown, state.provenance()), Answers.evidence(look)),
        new Remedy(
            "give the running balancer the address, or reload it",
            facts.balancerVantage(),
            commands,
            Remedy.Risk.LOW,
            false,
            ControlCommand.show(facts),
            List.of()),
        Answers.advice(
            facts,
            "add a resolvers section, and start the balancer after the name service",
            Remedy.Risk.LOW));
  }
}
