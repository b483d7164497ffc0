package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.host.Unit;
import io.whydown.net.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The service behind a socket unit, which takes connections for it (systemd.socket(5)): when that
/// service does not start, or passes them on to where nobody listens, they are accepted and end.
/// Immutable.
///
/// @param socket the unit that listens
record ActivatedService(Unit socket, SocketEntry listener) {

  private static final int SYSTEMD = 1;

  /// systemd-socket-proxyd(8): where it passes connections on to.
  private static final Pattern PASSED_ON =
      Pattern.compile("systemd-socket-proxyd(?:\\s+-\\S+)*\\s+([^\\s;/-][^\\s;]*)");

  /// Empty where no socket unit takes the dialled connections.
  static Optional<ActivatedService> of(Case facts) {
    if (!(Listeners.at(facts) instanceof Listeners.Accepting(_, var listener))
        || listener.owners().stream().noneMatch(owner -> owner.pid() == SYSTEMD)) {
      return Optional.empty();
    }
    return units(facts)
        .filter(unit -> unit.id().endsWith(".socket") && unit.isActive())
        .filter(unit -> SocketUnits.listensOn(unit, listener.port()))
        .findFirst()
        .map(unit -> new ActivatedService(unit, listener));
  }

  private static java.util.stream.Stream<Unit> units(Case facts) {
    return facts.serverHost().units().asValue().orElse(List.of()).stream();
  }

  /// Why connections end; empty where the service seems well.
  Optional<Outcome> judge(Case facts) {
    List<Unit> services = units(facts).filter(this::isActivated).toList();
    Optional<Unit> fallen =
        services.stream()
            .filter(unit -> unit.activeState().equals("failed"))
            .max(Comparator.comparing(ActivatedService::changed));
    return fallen
        .<Outcome>map(unit ->
            Outcome.likely(
                finding(facts, unit),
                "that its next start fails alike: systemctl start " + unit.id()))
        .or(() -> services.stream().flatMap(unit -> passedOn(facts, unit).stream()).findFirst());
  }

  /// The service that the socket names, or an instance for one connection (`Accept=yes`).
  private boolean isActivated(Unit unit) {
    String stem = socket.id().substring(0, socket.id().length() - ".socket".length());
    String triggers = socket.property("Triggers");
    return unit.id().equals(triggers)
        || ("yes".equals(socket.property("Accept")) && unit.id().startsWith(stem + "@"));
  }

  private static String changed(Unit unit) {
    String text = unit.property("StateChangeTimestamp");
    return text == null ? "" : text;
  }

  private Finding finding(Case facts, Unit unit) {
    UnitTrouble trouble = UnitTrouble.of(facts, new Suspect(unit, true));
    var evidence = new ArrayList<>(trouble.evidence());
    evidence.add(0, takes(unit.id()));
    return Finding.of(
        socket.id() + " takes connections for " + unit.id() + ", and " + trouble.title(),
        evidence,
        trouble.remedy());
  }

  private Evidence takes(String service) {
    return new Evidence(
        "systemd listens on %s for %s, which %s starts"
            .formatted(listener.boundText(), service, socket.id()),
        listener.provenance());
  }

  private Optional<Outcome> passedOn(Case facts, Unit proxy) {
    String start = proxy.property("ExecStart");
    Matcher passed = PASSED_ON.matcher(start == null ? "" : start);
    Endpoint inner =
        passed.find()
            ? Endpoint.tryParse(
                    String.valueOf(passed.group(1)).replaceFirst("^localhost:", "127.0.0.1:"))
                .orElse(null)
            : null;
    if (inner == null || !(Listeners.at(facts, inner) instanceof Listeners.None(_, var nobody))) {
      return Optional.empty();
    }
    var evidence = new ArrayList<Evidence>();
    evidence.add(takes(proxy.id()));
    evidence.add(new Evidence(proxy.id() + " passes them on to " + inner, proxy.provenance()));
    evidence.addAll(nobody);
    String title = proxy.id() + " passes connections on to " + inner + ", where nothing listens";
    Optional<Suspect> behind =
        Suspect.of(facts, inner.port().number(), proxy.id()).filter(Suspect::named);
    if (behind.isEmpty() || behind.get().unit().isActive()) {
      return Optional.of(
          Outcome.likely(
              Finding.of(
                  title,
                  evidence,
                  Services.advice(
                      facts,
                      "start the service that should listen on " + inner,
                      Remedy.Risk.LOW,
                      "ss -H -tlnp sport = :" + inner.port())),
              "which service should listen on " + inner));
    }
    if (!proxy.isActive() && !behind.get().unit().activeState().equals("failed")) {
      return Optional.of(Outcome.unknown(beforeItsStart(facts, proxy, behind.get().unit())));
    }
    UnitTrouble trouble = UnitTrouble.of(facts, behind.get());
    evidence.addAll(trouble.evidence());
    return Optional.of(
        Outcome.proven(Finding.of(title + ": " + trouble.title(), evidence, trouble.remedy())));
  }

  /// The connect itself starts the proxy, and what the proxy requires with it: the first connection
  /// may come too early for a service that is well.
  private static Gap beforeItsStart(Case facts, Unit proxy, Unit behind) {
    return new Gap(
        FactKind.UNITS,
        facts.serverPlace(),
        "whether " + behind.id() + " runs once a connection has started " + proxy.id(),
        "was read before: look again");
  }
}
