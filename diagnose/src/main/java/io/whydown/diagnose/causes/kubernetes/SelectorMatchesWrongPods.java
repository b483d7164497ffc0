package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.platform.LabelSelector;
import io.whydown.model.platform.PodContainer;
import io.whydown.model.platform.Service;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A Service selects pods of another application besides its own, or instead of them.
final class SelectorMatchesWrongPods implements Cause {

  private static final About ABOUT =
      About.root(
          "k8s-selector-matches-wrong-pods",
          "the Service selects pods of another application",
          Stage.TRANSLATION,
          Advice.LEADS_NOWHERE,
          FactKind.CLUSTER);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    for (Aim aim : Aim.of(facts)) {
      Service service = aim.service();
      List<Shape> selected = Shape.selected(facts, service);
      List<Shape> strangers =
          selected.stream().filter(s -> isStranger(s, selected, aim, facts)).toList();
      if (strangers.isEmpty()) {
        strangers = refusing(facts, selected);
      }
      if (!strangers.isEmpty() && strangers.size() < selected.size()) {
        Shape stranger = strangers.getFirst();
        return Outcome.likely(
            Finding.of(
                "Service "
                    + service.name()
                    + " also selects "
                    + stranger.kind()
                    + " "
                    + stranger.name(),
                List.of(
                    aim.evidence(
                        "selects "
                            + LabelSelector.of(
                                java.util.Objects.requireNonNull(service.selector()))),
                    stranger.evidence("carries these labels too, and is of another kind")),
                Advice.kubectl(
                    "select by a label that only its own pods carry",
                    "kubectl "
                        + Advice.in(service.name())
                        + "edit service "
                        + service.name().name())),
            "which of the endpoints refuses: kubectl get endpoints "
                + service.name().name()
                + " -o yaml");
      }
    }
    Optional<Outcome> instead = insteadOfItsOwn(facts);
    return instead.isPresent()
        ? instead.get()
        : Signs.likely(
            facts,
            io.whydown.model.platform.ClusterSign.Kind.SELECTOR_TOO_WIDE,
            "the Service's selector matches pods of another application too",
            "the endpoints beside the pods' owners: kubectl get endpoints,pods -o wide --show-labels",
            Advice.kubectl("select by a label that only its own pods carry"));
  }

  /// The pods that were shown do not carry the selector, and yet somebody was led to an address
  /// behind the Service: it selects others.
  private static Optional<Outcome> insteadOfItsOwn(Case facts) {
    for (Aim aim : Aim.of(facts)) {
      Service service = aim.service();
      Optional<Endpoint> dialled = aim.dialledBehind(facts);
      if (service.selector() == null
          || service.selector().isEmpty()
          || dialled.isEmpty()
          || !Shape.selected(facts, service).isEmpty()) {
        continue;
      }
      Optional<Shape> own = Shape.labelled(facts, service).stream().findFirst();
      if (own.isPresent()) {
        return Optional.of(
            Outcome.likely(
                Finding.of(
                    "Service "
                        + service.name()
                        + " leads to "
                        + dialled.get()
                        + ", which is none of "
                        + own.get().name(),
                    List.of(
                        aim.evidence("selects " + LabelSelector.of(service.selector())),
                        own.get().evidence("does not carry these labels")),
                    Advice.kubectl(
                        "select the labels that its own pods carry",
                        "kubectl "
                            + Advice.in(service.name())
                            + "edit service "
                            + service.name().name())),
                "whose address it is: kubectl get pods -A -o wide --show-labels"));
      }
    }
    return Optional.empty();
  }

  /// The pods of the family that was dialled and did not take the connection, where pods of another
  /// family are selected too.
  private static List<Shape> refusing(Case facts, List<Shape> selected) {
    Optional<IpAddress> dialled = facts.dialled().map(Endpoint::address);
    String family =
        selected.stream()
            .filter(s -> dialled.isPresent() && dialled.get().equals(s.address()))
            .map(Shape::family)
            .findFirst()
            .orElse("");
    boolean mixed = !family.isEmpty() && selected.stream().anyMatch(s -> !isOf(family, s));
    return mixed ? selected.stream().filter(s -> isOf(family, s)).toList() : List.of();
  }

  private static boolean isOf(String family, Shape shape) {
    return shape.family().startsWith(family) || family.startsWith(shape.family());
  }

  /// Another image than the rest, and none of the ports that the Service sends to.
  private static boolean isStranger(Shape shape, List<Shape> selected, Aim aim, Case facts) {
    Set<Integer> targets =
        aim.ports(facts).stream().map(Service.Port::targetNumber).collect(Collectors.toSet());
    boolean serves =
        shape.ports().stream().map(PodContainer.Port::number).anyMatch(targets::contains);
    boolean silent = shape.ports().isEmpty() && shape.kind().equals("pod");
    return shape.showsPorts()
        && !silent
        && !serves
        && selected.stream()
            .anyMatch(other ->
                other.ports().stream().map(PodContainer.Port::number).anyMatch(targets::contains));
  }
}
