package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.Case;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The service unit that should serve the dialled port.
///
/// @param unit the service
/// @param named true when the unit itself names the port, or a socket of it does; false when only
///   names are alike, or when it merely is the one that does not run, so that a conclusion stays
///   likely
public record Suspect(Unit unit, boolean named) {

  private static final int MIN_NAME = 3;

  private static final String[] TAKEN = {"address already in use", "eaddrinuse", "(98)"};

  /// A port behind its address, or named so.
  private static final Pattern PORT =
      Pattern.compile("(?i)(?:[\\s0-9*\\]]:|port )[0-9]{2,5}(?![0-9])");

  private static final String UNLOADED = "unloaded";

  /// CLD_KILLED and CLD_DUMPED (sigaction(2)).
  private static final int KILLED = 2;

  private static final int KILLED_WITH_CORE = 3;

  /// The best candidate on the server's host; empty when there is none or no service manager.
  public static Optional<Suspect> of(Case facts) {
    return facts.dialled().flatMap(dialled -> of(facts, dialled.port().number(), ""));
  }

  /// The same for any port of that host.
  ///
  /// @param other id of a unit that names the port as it dials it; empty for none
  static Optional<Suspect> of(Case facts, int port, String other) {
    Reading<List<Unit>> reading = facts.serverHost().units();
    if (!(reading instanceof Reading.Seen(var units))) {
      return Optional.empty();
    }
    List<Suspect> suspects = new ArrayList<>();
    for (Unit unit : units) {
      boolean serves = unit.id().endsWith(".service") || Keeper.keeps(unit.id());
      if (!serves || unit.loadState().equals("not-found") || unit.id().equals(other)) {
        continue;
      }
      boolean names =
          namesPort(unit, port)
              || isStartedBySocket(unit, units, port)
              || couldNotBind(facts, unit, port);
      if (names && !hasEnded(facts, unit)) {
        suspects.add(new Suspect(unit, true));
      } else if (names || isNamedAlike(unit, facts)) {
        suspects.add(new Suspect(unit, false));
      }
    }
    return suspects.stream()
        .filter(s -> s.named)
        .findFirst()
        .map(_ -> suspects)
        .or(() -> instance(facts, units, port).map(List::of))
        .orElse(suspects)
        .stream()
        .min(
            Comparator.comparing((Suspect s) -> !s.named)
                .thenComparing(s -> s.portTaken(facts).isEmpty())
                .thenComparing(s -> !isNamedAlike(s.unit, facts))
                .thenComparing(s -> hasEnded(facts, s.unit))
                .thenComparing(s -> s.unit.isActive())
                .thenComparing(s -> s.unit.id()))
        .or(() -> FallenUnit.among(units).map(unit -> new Suspect(unit, false)));
  }

  /// Whether systemd calls the unit active though no process of it is left: its command ended, and
  /// `RemainAfterExit` or a script of init.d makes that count (systemd.service(5)). Such a unit may
  /// set up something else than a service, even where it names a port.
  public boolean hasEnded(Case facts) {
    return hasEnded(facts, unit);
  }

  private static boolean hasEnded(Case facts, Unit unit) {
    return unit.isActive()
        && unit.subState().equals("exited")
        && facts
            .serverHost()
            .processes()
            .asValue()
            .filter(all -> all.stream().noneMatch(p -> unit.id().equals(p.unit())))
            .isPresent();
  }

  /// Lines of the unit in the journal that tell of its last start, oldest first.
  List<LogLine> journal(Case facts) {
    return LastRun.of(unit, lines(facts));
  }

  private List<LogLine> lines(Case facts) {
    List<LogLine> lines = facts.serverHost().journal().asValue().orElse(List.of());
    String stem = stem(unit.id());
    return lines.stream()
        .filter(line ->
            unit.id().equals(line.unit())
                || stem.equals(line.unit())
                || line.message().contains(unit.id()))
        .toList();
  }

  /// The last journal line of the unit that contains one of the texts.
  Optional<LogLine> lastLine(Case facts, String... texts) {
    return journal(facts).reversed().stream()
        .filter(line -> {
          String message = line.message().toLowerCase(Locale.ROOT);
          for (String text : texts) {
            if (message.contains(text)) {
              return true;
            }
          }
          return false;
        })
        .findFirst();
  }

  /// What the unit said when it did not start because its port was taken; empty when it runs, or
  /// ended for another reason.
  public Optional<LogLine> portTaken(Case facts) {
    return unit.isActive() ? Optional.empty() : lastLine(facts, TAKEN);
  }

  /// A unit of the server's host that ended because a port was taken, and does not say which.
  public static Optional<Unit> shutOut(Case facts) {
    return facts.serverHost().units().asValue().orElse(List.of()).stream()
        .filter(unit -> unit.id().endsWith(".service") && unit.activeState().equals("failed"))
        .filter(unit ->
            new Suspect(unit, false)
                .portTaken(facts)
                .filter(line -> !PORT.matcher(line.message()).find())
                .isPresent())
        .findFirst();
  }

  /// Its last run ended with a complaint about binding that very port.
  private static boolean couldNotBind(Case facts, Unit unit, int port) {
    Pattern word = Pattern.compile("(?<![0-9.])" + port + "(?![0-9.])");
    return new Suspect(unit, false)
        .portTaken(facts)
        .filter(line -> word.matcher(line.message()).find())
        .isPresent();
  }

  /// What the unit said when it ended for want of space on a disk (ENOSPC of write(2)); empty when
  /// it runs, or ended for another reason.
  public Optional<LogLine> spaceLacked(Case facts) {
    return unit.isActive()
        ? Optional.empty()
        : lastLine(facts, "no space left on device", "enospc", "disk is full", "os error 28");
  }

  /// Whether the unit is the server's own by its port or its name, and not merely one that fell.
  public boolean isOfServer(Case facts) {
    return named || isNamedAlike(unit, facts);
  }

  /// `myapp.service is failed (exit-code, status 78)`.
  public String stateText() {
    if (unit.loadState().equals("masked")) {
      return unit.id() + " is masked";
    }
    if (unit.loadState().equals("bad-setting") || unit.loadState().equals("error")) {
      return unit.id() + " has a file that systemd does not accept (" + unit.loadState() + ")";
    }
    var text = new StringBuilder(unit.id()).append(" is ").append(unit.activeState());
    if (unit.isActive() && unit.subState().equals("exited")) {
      return text.append(" (exited): its command ended, and systemd watches no process").toString();
    }
    if (!unit.subState().isEmpty() && !unit.subState().equals(unit.activeState())) {
      text.append("/").append(unit.subState());
    }
    if (!unit.result().isEmpty() && !unit.result().equals("success")) {
      text.append(" (").append(unit.result());
      if (unit.execMainStatus() != 0) {
        boolean bySignal = unit.execMainCode() == KILLED || unit.execMainCode() == KILLED_WITH_CORE;
        text.append(", status ").append(ExitStatus.words(unit.execMainStatus(), bySignal));
      }
      text.append(")");
    }
    return text.toString();
  }

  /// What a line of its journal, or of a file that it writes itself, says.
  public static Evidence said(LogLine line) {
    String where = line.source().startsWith("/") ? "its log says: " : "its journal says: ";
    return new Evidence(where + line.message(), line.provenance());
  }

  public Evidence stateEvidence() {
    return new Evidence(stateText(), unit.provenance());
  }

  /// An instance of a template (`shop@8080.service`) whose sibling runs. systemd forgets a stopped
  /// instance, and its journal does not.
  private static Optional<Suspect> instance(Case facts, List<Unit> units, int port) {
    for (LogLine line : facts.serverHost().journal().asValue().orElse(List.of()).reversed()) {
      String id = line.unit();
      if (id != null && id.endsWith("@" + port + ".service") && isForgotten(id, units)) {
        return Optional.of(new Suspect(forgotten(id, line.provenance()), true));
      }
    }
    return Optional.empty();
  }

  private static boolean isForgotten(String id, List<Unit> units) {
    String template = id.substring(0, id.indexOf('@') + 1);
    return units.stream().noneMatch(unit -> unit.id().equals(id))
        && units.stream().anyMatch(unit -> unit.isActive() && unit.id().startsWith(template));
  }

  private static Unit forgotten(String id, Provenance place) {
    return new Unit(
        id, UNLOADED, "inactive", "dead", "success", "", 0, 0, 0, 0, List.of(), Map.of(), place);
  }

  /// Whether systemd itself says so of the unit, and not its journal alone.
  public boolean isLoaded() {
    return !unit.loadState().equals(UNLOADED);
  }

  private static boolean namesPort(Unit unit, int port) {
    if (unit.id().endsWith("@" + port + ".service")) {
      return true;
    }
    Pattern word = Pattern.compile("(?<![0-9.])" + port + "(?![0-9.])");
    for (String name : List.of("ExecStart", "Environment", "Description", "ExecStartPre")) {
      String value = unit.property(name);
      if (value != null && word.matcher(value).find()) {
        return true;
      }
    }
    return false;
  }

  /// A socket unit listens on the port for it.
  private static boolean isStartedBySocket(Unit unit, List<Unit> units, int port) {
    String sockets = unit.property("TriggeredBy");
    return sockets != null
        && units.stream()
            .filter(socket -> List.of(sockets.split("\\s+", -1)).contains(socket.id()))
            .anyMatch(socket -> SocketUnits.listensOn(socket, port));
  }

  /// Whether the unit has the name of the server or of its backend.
  static boolean isNamedAlike(Unit unit, Case facts) {
    String stem = stem(unit.id()).toLowerCase(Locale.ROOT);
    for (String name : List.of(facts.server().name(), facts.backend().name())) {
      String other = name.toLowerCase(Locale.ROOT).replaceAll("[0-9_.-]+$", "");
      if (other.length() >= MIN_NAME && stem.length() >= MIN_NAME && isAlike(stem, other)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAlike(String stem, String other) {
    return stem.equals(other)
        || stem.startsWith(other + "-")
        || stem.startsWith(other + "@")
        || other.startsWith(stem + "_")
        || other.startsWith(stem + "-");
  }

  private static String stem(String id) {
    return id.endsWith(".service")
        ? id.substring(0, id.length() - ".service".length())
        : id.substring(id.lastIndexOf(':') + 1);
  }
}
