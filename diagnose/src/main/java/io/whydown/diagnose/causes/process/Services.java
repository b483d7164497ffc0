package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Change;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.model.host.Unit;
import java.util.List;
import java.util.Set;

/// Remedies for service units. Stateless.
public final class Services {

  /// States of unit files that have nothing to enable (systemctl(1), `is-enabled`).
  private static final Set<String> STARTED_BY_OTHERS =
      Set.of("static", "generated", "transient", "indirect");

  private Services() {}

  /// In the words of the service's own manager, where that is not systemd (`supervisor:shop`).
  private static List<String> spoken(List<String> commands) {
    return commands.stream().flatMap(command -> Keeper.command(command).stream()).toList();
  }

  static Remedy start(Case facts, Unit unit) {
    boolean masked = unit.loadState().equals("masked");
    boolean isStarted = isStartedByOthers(unit);
    String start = starting(unit);
    List<String> commands =
        masked
            ? List.of("systemctl unmask " + unit.word(), start + unit.word())
            : List.of(start + unit.word());
    return new Remedy(
        "start " + unit.id() + (isStarted ? "" : " and enable it"),
        facts.serverPlace(),
        spoken(commands),
        Remedy.Risk.LOW,
        !isStarted,
        spoken(List.of("systemctl is-active " + unit.word(), listens(facts))),
        spoken(
            List.of((isStarted ? "systemctl stop " : "systemctl disable --now ") + unit.word())));
  }

  /// The command that starts a unit, and enables it where its file says when it is wanted.
  static String starting(Unit unit) {
    return isStartedByOthers(unit) ? "systemctl start " : "systemctl enable --now ";
  }

  private static boolean isStartedByOthers(Unit unit) {
    return STARTED_BY_OTHERS.contains(unit.unitFileState());
  }

  /// The remedy makes something listen on the dialled endpoint.
  static Remedy listening(Case facts, Remedy remedy) {
    return facts
        .dialled()
        .map(endpoint -> remedy.changing(new Change.Listen(facts.serverPlace(), endpoint)))
        .orElse(remedy);
  }

  static Remedy restart(Case facts, Unit unit) {
    return new Remedy(
        "restart " + unit.id(),
        facts.serverPlace(),
        spoken(List.of("systemctl restart " + unit.word())),
        Remedy.Risk.LOW,
        true,
        spoken(List.of("systemctl is-active " + unit.word(), listens(facts))),
        List.of());
  }

  /// A remedy that only says what to do.
  public static Remedy advice(Case facts, String summary, Remedy.Risk risk, String... commands) {
    return advice(facts, summary, risk, List.of(commands));
  }

  static Remedy advice(Case facts, String summary, Remedy.Risk risk, List<String> commands) {
    return new Remedy(
        summary,
        facts.serverPlace(),
        spoken(commands),
        risk,
        true,
        List.of(listens(facts)),
        List.of());
  }

  /// The command that shows the listener.
  public static String listens(Case facts) {
    return facts
        .dialled()
        .map(endpoint -> "ss -H -tlnp sport = :" + endpoint.port())
        .orElse("ss -H -tlnp");
  }
}
