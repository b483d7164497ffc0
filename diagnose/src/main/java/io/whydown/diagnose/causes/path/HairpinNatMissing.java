package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.HostProvenance;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Provenance;
import io.whydown.net.Endpoint;
import io.whydown.net.Flow;
import io.whydown.simulate.Answer;
import io.whydown.simulate.ConnectTrace;
import io.whydown.simulate.Disposition;
import io.whydown.simulate.Step;
import io.whydown.simulate.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A router translates the dialled address to a server that answers the balancer without going back
/// by that router: the answer has another source than the one that was dialled, and is nobody's.
final class HairpinNatMissing implements Cause {

  private static final About ABOUT =
      About.root(
          "hairpin-nat-missing",
          "the answer does not come back by the router that translates",
          Stage.PATH,
          Set.of("connection-timeout"),
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS,
          FactKind.SOCKETS);

  /// A router on the way that changes the destination.
  private record Translator(String vantage, Step.Translated step) {}

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<ConnectTrace> way = facts.way();
    if (way.isEmpty()
        || !(way.get().answer() instanceof Answer.Silence)
        || !(way.get().path().disposition() instanceof Disposition.Delivered taken)) {
      return Outcome.irrelevant();
    }
    Optional<Translator> by = translator(way.get().path().there());
    if (by.isEmpty() || !passesBy(way.get().path().back(), by.get().vantage())) {
      return Outcome.irrelevant();
    }
    Finding finding = finding(facts, by.get(), taken, way.get().path().back().getFirst());
    return way.get().path().unseen().isEmpty()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "what " + way.get().path().unseen().getFirst() + " does with it");
  }

  private static Optional<Translator> translator(List<Trace> there) {
    for (Trace leg : there.subList(1, Math.max(1, there.size() - 1))) {
      for (Step.Translated step : leg.translations()) {
        boolean isMoved =
            !step.after().destinationEndpoint().equals(step.before().destinationEndpoint());
        if (isMoved && leg.disposition() instanceof Disposition.Sent sent) {
          return Optional.of(new Translator(sent.vantage(), step));
        }
      }
    }
    return Optional.empty();
  }

  /// The answer goes from host to host and comes to its last one, never by the translator.
  private static boolean passesBy(List<Trace> back, String translator) {
    return back.size() >= 2
        && back.subList(0, back.size() - 1).stream()
            .map(Trace::disposition)
            .allMatch(
                end -> end instanceof Disposition.Sent sent && !sent.vantage().equals(translator))
        && !(back.getLast().disposition() instanceof Disposition.Sent);
  }

  private static Finding finding(
      Case facts, Translator by, Disposition.Delivered taken, Trace reply) {
    Flow arrives = by.step().after();
    Endpoint dialled = by.step().before().destinationEndpoint();
    var evidence = new ArrayList<Evidence>();
    Provenance rule = by.step().at().provenance();
    evidence.add(
        new Evidence(
            by.vantage() + " turns " + dialled + " into " + arrives.destinationEndpoint(), rule));
    evidence.add(
        new Evidence(
            "%s answers %s directly, as %s and not as %s"
                .formatted(
                    taken.vantage(), arrives.source(), arrives.destinationEndpoint(), dialled),
            HostProvenance.command(
                facts.host(taken.vantage()), "ip route get " + arrives.source(), route(reply))));
    String address = arrives.destination().toString();
    String family = arrives.destination().isV4() ? "ip" : "ip6";
    return Finding.of(
        "%s sends %s on to %s, which answers the balancer past it"
            .formatted(by.vantage(), dialled, arrives.destinationEndpoint()),
        evidence,
        new Remedy(
            "let the router put its own address as the source (hairpin NAT), or dial "
                + arrives.destinationEndpoint()
                + " itself",
            by.vantage(),
            List.of(
                "nft add table %s hairpin".formatted(family),
                "nft 'add chain %s hairpin post { type nat hook postrouting priority srcnat; }'"
                    .formatted(family),
                "nft add rule %s hairpin post %s saddr %s %s daddr %s tcp dport %s masquerade"
                    .formatted(
                        family,
                        family,
                        arrives.source(),
                        family,
                        address,
                        arrives.destinationPort())),
            Remedy.Risk.MEDIUM,
            false,
            List.of("conntrack -L -d " + dialled.address()),
            List.of("nft delete table %s hairpin".formatted(family))));
  }

  private static String route(Trace reply) {
    for (Step step : reply.steps()) {
      if (step instanceof Step.Routed && step.provenance() != null) {
        return step.provenance().raw();
      }
    }
    return "";
  }
}
