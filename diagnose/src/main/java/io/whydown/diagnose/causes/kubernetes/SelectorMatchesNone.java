package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.platform.ClusterSign;
import io.whydown.model.platform.LabelSelector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A Service selects labels that no pod carries.
final class SelectorMatchesNone implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-selector-matches-none",
          "the Service selects labels that no pod carries",
          Stage.TRANSLATION,
          Advice.LEADS_NOWHERE,
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Outcome excluded = Outcome.irrelevant();
    for (Aim aim : Aim.of(facts)) {
      Map<String, String> selector = aim.service().selector();
      if (aim.sure() && aim.hasEndpoint(facts)) {
        return Outcome.excluded("Service " + aim.service().name() + " has endpoints");
      }
      if (selector == null || selector.isEmpty() || aim.dialledBehind(facts).isPresent()) {
        continue;
      }
      if (!Shape.selected(facts, aim.service()).isEmpty() || aim.hasEndpoint(facts)) {
        if (aim.sure()) {
          excluded =
              Outcome.excluded(
                  "pods carry "
                      + LabelSelector.of(selector)
                      + ", which "
                      + aim.service().name()
                      + " selects");
        }
        continue;
      }
      Optional<Shape> nearest =
          Shape.labelled(facts, aim.service()).stream()
              .max(Comparator.comparingDouble(s -> s.likeness(aim.service())));
      if (nearest.isPresent()) {
        return found(facts, aim, nearest.get(), selector);
      }
    }
    return said(facts).orElse(excluded);
  }

  private static Outcome found(Case facts, Aim aim, Shape nearest, Map<String, String> selector) {
    var evidence = new ArrayList<Evidence>();
    evidence.add(aim.evidence("selects " + LabelSelector.of(selector)));
    evidence.add(nearest.evidence("differs: " + nearest.differences(selector)));
    aim.emptyEndpoints(facts).ifPresent(evidence::add);
    Finding finding =
        Finding.of(
            "Service "
                + aim.service().name()
                + " selects "
                + LabelSelector.of(selector)
                + ", which no pod carries",
            evidence,
            Advice.kubectl(
                "select labels that the pods carry: "
                    + LabelSelector.of(nearest.labels() == null ? Map.of() : nearest.labels()),
                "kubectl "
                    + Advice.in(aim.service().name())
                    + "edit service "
                    + aim.service().name().name(),
                "kubectl "
                    + Advice.in(aim.service().name())
                    + "get endpoints "
                    + aim.service().name().name()));
    boolean kin = nearest.likeness(aim.service()) > 0 || aim.emptyEndpoints(facts).isPresent();
    return Advice.claim(
        aim.sure() && kin && nearest.name().mayShareNamespace(aim.service().name()),
        finding,
        "the labels of all pods: kubectl get pods -A --show-labels");
  }

  private static Optional<Outcome> said(Case facts) {
    if (Signs.first(facts, ClusterSign.Kind.SELECTOR_TOO_WIDE).isPresent()) {
      return Optional.empty();
    }
    Outcome said =
        Signs.likely(
            facts,
            ClusterSign.Kind.SELECTOR_DIFFERS,
            "the selector of a Service and the labels of its pods differ",
            "selector and labels: kubectl get service,pods -o wide --show-labels",
            Advice.kubectl("align both", "kubectl get service,pods -o wide --show-labels"));
    if (!(said instanceof Outcome.Irrelevant)) {
      return Optional.of(said);
    }
    return facts.cluster().pods().isEmpty() && facts.cluster().workloads().isEmpty()
        ? nobody(facts)
        : Optional.empty();
  }

  /// A controller finds no endpoint, and nothing else was shown: the usual reason, of several.
  private static Optional<Outcome> nobody(Case facts) {
    for (Aim aim : Aim.of(facts)) {
      Optional<Evidence> empty = aim.emptyEndpoints(facts);
      if (empty.isPresent() && aim.sure()) {
        return Optional.of(
            Outcome.likely(
                Finding.of(
                    "Service "
                        + aim.service().name()
                        + " has no endpoint, as when its selector matches no pod",
                    List.of(
                        empty.get(),
                        aim.evidence(
                            "selects "
                                + LabelSelector.of(
                                    java.util.Objects.requireNonNullElse(
                                        aim.service().selector(), Map.of())))),
                    Advice.kubectl("let the selector match ready pods")),
                "labels and readiness of the pods: kubectl "
                    + Advice.in(aim.service().name())
                    + "get pods -o wide --show-labels"));
      }
    }
    for (ClusterSign.Kind kind :
        List.of(ClusterSign.Kind.NO_ACTIVE_ENDPOINT, ClusterSign.Kind.PLACEHOLDER_UPSTREAM)) {
      Outcome said =
          Signs.likely(
              facts,
              kind,
              "the Service has no endpoint, as when its selector matches no pod",
              "selector, labels and readiness: kubectl get service,endpoints,pods -o wide --show-labels",
              Advice.kubectl("let the selector match ready pods"));
      if (!(said instanceof Outcome.Irrelevant)) {
        return Optional.of(said);
      }
    }
    return Optional.empty();
  }
}
