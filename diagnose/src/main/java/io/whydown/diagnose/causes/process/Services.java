package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Change;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.model.host.Unit;
import java.util.List;

/// Remedies for service units. Stateless.
public final class Services {

  private Services() {}

  /// In the words of the service's own manager, where that is not systemd (`supervisor:shop`).
  private static List<String> spoken(List<String> commands) {
    return commands.stream().flatMap(command -> Keeper.command(command).stream()).toList();
  }

  static Remedy start(Case facts, Unit unit) {
    boolean masked = unit.loadState().equals("masked");
    List<String> commands =
        masked
            ? List.of("systemctl unmask " + unit.id(), "systemctl enable --now " + unit.id())
            : List.of("systemctl enable --now " + unit.id());
    return new Remedy(
        "start " + unit.id() + " and enable it",
        facts.serverPlace(),
        spoken(commands),
        Remedy.Risk.LOW,
        true,
        spoken(List.of("systemctl is-active " + unit.id(), listens(facts))),
        spoken(List.of("systemctl disable --now " + unit.id())));
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
        spoken(List.of("systemctl restart " + unit.id())),
        Remedy.Risk.LOW,
        true,
        spoken(List.of("systemctl is-active " + unit.id(), listens(facts))),
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
