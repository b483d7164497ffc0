package io.whydown.diagnose.causes.container;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.HostProvenance;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.Container;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// A port is published and served in its container, no proxy of the engine listens on the host, and
/// no rule translates to the container: something flushed the tables.
final class DockerIptablesFlushed implements Cause {

  private static final About ABOUT =
      About.root(
          "docker-iptables-flushed",
          "the engine's translation rules are gone",
          Stage.TRANSLATION,
          Set.of(
              "connection-refused",
              "connection-timeout",
              "response-timeout",
              "no-listener-on-port",
              "service-not-running",
              "backlog-overflow",
              "process-hung-accepting-nothing"),
          FactKind.CONTAINERS,
          FactKind.FILTERS,
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.SYSCTLS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Engine.Inside> inside = facts.dialled().flatMap(e -> Engine.inside(facts, e));
    if (inside.isEmpty()
        || inside.get().container().networks().isEmpty()
        || facts.dialled().flatMap(e -> Engine.dialledInside(facts, e)).isPresent()
        || !(facts.serverHost().filters() instanceof Reading.Seen(var tables))) {
      return Outcome.irrelevant();
    }
    Optional<List<Evidence>> untranslated =
        switch (Listeners.at(facts)) {
          case Listeners.None(_, var nothing) -> Optional.of(nothing);
          // podman keeps the port for itself and never accepts: translation comes before it
          case Listeners.Accepting(_, var socket)
              when socket.owners().stream().anyMatch(o -> o.command().equals("conmon")) ->
              Optional.of(Listeners.evidence(List.of(socket)));
          default -> Optional.empty();
        };
    Container container = inside.get().container();
    boolean served =
        Engine.listeners(container, inside.get().port()).stream().anyMatch(s -> !s.isOnLoopback());
    boolean ruled =
        tables.stream()
            .flatMap(t -> t.chains().stream())
            .flatMap(c -> c.rules().stream())
            .anyMatch(r -> names(r.text(), container));
    if (untranslated.isEmpty() || !served || ruled) {
      return Outcome.irrelevant();
    }
    var evidence = new ArrayList<>(untranslated.get());
    evidence.add(
        Engine.evidence(
            container, "port " + inside.get().port() + " is published and served inside"));
    evidence.add(
        new Evidence(
            "no rule of " + tables.size() + " tables translates to an address of the container",
            HostProvenance.command(facts.serverHost(), "nft list ruleset", "")));
    Finding finding =
        Finding.of(
            "the translation rules of "
                + container.engine()
                + " for "
                + container.name()
                + " are gone",
            evidence,
            new Remedy(
                "let the engine write its rules again",
                facts.serverPlace(),
                List.of(
                    container.engine().equals("podman")
                        ? "podman network reload --all"
                        : "systemctl restart docker"),
                Remedy.Risk.MEDIUM,
                true,
                List.of("iptables -t nat -S"),
                List.of()));
    return tables.stream().allMatch(t -> t.sets().isEmpty())
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "the elements of maps, which may translate too");
  }

  /// A rule that translates to the container; rules that filter may be left of it.
  private static boolean names(String rule, Container container) {
    return rule.toLowerCase(Locale.ROOT).contains("dnat")
        && container.networks().values().stream().anyMatch(a -> rule.contains(a.toString()));
  }
}
