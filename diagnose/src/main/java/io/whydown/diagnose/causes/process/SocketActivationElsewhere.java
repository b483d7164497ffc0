package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.DropIn;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.host.Unit;
import io.whydown.net.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The socket unit is active, with a ListenStream that the balancer does not dial.
final class SocketActivationElsewhere implements Cause {

  private static final About ABOUT =
      About.root(
          "socket-activation-elsewhere",
          "the socket unit listens elsewhere than the balancer dials",
          Stage.LISTENER,
          Set.of(
              "no-listener-on-port",
              "no-listener-on-address",
              "bound-to-loopback",
              "bound-to-other-address",
              "listener-ipv4-only",
              "listener-ipv6-only"),
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.UNITS,
          FactKind.PROCESSES,
          FactKind.JOURNAL,
          FactKind.FILTERS,
          FactKind.SYSCTLS);

  /// A template whose instance is a port: `shop@8080.socket`.
  private static final Pattern INSTANCE = Pattern.compile("(.+@)([0-9]{1,5})\\.socket");

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (!(facts.serverHost().units() instanceof Reading.Seen(var units))
        || facts.dialled().isEmpty()) {
      return Outcome.irrelevant();
    }
    return switch (Listeners.at(facts)) {
      case Listeners.None(var endpoint, _) -> otherPort(facts, units, endpoint);
      case Listeners.OnOtherAddress(var endpoint, var sockets) ->
          otherAddress(facts, units, endpoint, sockets);
      case Listeners.NotSeen _,
          Listeners.NoEndpoint _,
          Listeners.ElsewhereAddressed _,
          Listeners.Translated _,
          Listeners.Accepting _ ->
          Outcome.irrelevant();
    };
  }

  /// A socket unit whose service itself names the dialled port, or one by the name of the server
  /// whose service systemd has not loaded: an instance of a template.
  private static Outcome otherPort(Case facts, List<Unit> units, Endpoint endpoint) {
    Optional<Suspect> suspect = Suspect.of(facts);
    for (Unit unit : units) {
      if (!unit.id().endsWith(".socket") || !unit.isActive() || unit.listens().isEmpty()) {
        continue;
      }
      String service = unit.id().replace(".socket", ".service");
      boolean isSuspects = suspect.filter(s -> s.unit().id().equals(service)).isPresent();
      if (isSuspects && suspect.filter(Suspect::named).isPresent()) {
        return Outcome.proven(finding(facts, unit, endpoint));
      }
      if (isSuspects || (suspect.isEmpty() && Suspect.isNamedAlike(unit, facts))) {
        return Outcome.likely(
            finding(facts, unit, endpoint), "whether " + unit.id() + " serves this backend");
      }
    }
    return Outcome.irrelevant();
  }

  private static Outcome otherAddress(
      Case facts, List<Unit> units, Endpoint endpoint, List<SocketEntry> sockets) {
    boolean bySystemd =
        sockets.stream().allMatch(s -> s.owners().stream().anyMatch(o -> o.pid() == 1));
    boolean isOfAnother =
        Suspect.of(facts).filter(suspect -> suspect.portTaken(facts).isPresent()).isPresent();
    if (!bySystemd || isOfAnother) {
      return Outcome.irrelevant();
    }
    for (Unit unit : units) {
      if (unit.id().endsWith(".socket")
          && unit.isActive()
          && SocketUnits.listensOnOneAddress(unit, endpoint.port().number())) {
        return Outcome.proven(finding(facts, unit, endpoint));
      }
    }
    return Outcome.irrelevant();
  }

  private static Finding finding(Case facts, Unit unit, Endpoint endpoint) {
    String listens = String.join(", ", unit.listens());
    return Finding.of(
        unit.id() + " listens on " + listens + ", not on " + endpoint,
        List.of(new Evidence(unit.id() + " has ListenStream " + listens, unit.provenance())),
        remedy(facts, unit, endpoint));
  }

  /// A template that has its port for its instance gets another instance; else the unit listens
  /// elsewhere. systemd refuses to open a socket whose service runs already.
  private static Remedy remedy(Case facts, Unit unit, Endpoint endpoint) {
    Matcher instance = INSTANCE.matcher(unit.id());
    if (instance.matches()
        && SocketUnits.listensOn(unit, Integer.parseInt(String.valueOf(instance.group(2))))) {
      String other = String.valueOf(instance.group(1)) + endpoint.port() + ".socket";
      return Services.advice(
          facts,
          "start the instance for that port, " + other,
          Remedy.Risk.LOW,
          Services.starting(unit) + Unit.word(other));
    }
    var commands =
        new ArrayList<>(
            DropIn.commands(unit.word(), "Socket", "ListenStream=", "ListenStream=" + endpoint));
    String triggers = unit.property("Triggers");
    if (triggers != null && !triggers.isBlank() && !triggers.strip().contains(" ")) {
      commands.add(commands.size() - 1, "systemctl stop " + Unit.word(triggers.strip()));
    }
    return Services.advice(
        facts,
        "let " + unit.id() + " listen on " + endpoint,
        Remedy.Risk.LOW,
        List.copyOf(commands));
  }
}
