package io.whydown.diagnose.cause;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One way to mend a cause, as data.
///
/// @param where text of the vantage whose host is changed
/// @param commands what to type there, with real names and ports; may be empty where only a person
///   can decide
/// @param survivesReboot whether the change is permanent as the commands stand
/// @param verify commands that show that it worked
/// @param undo commands that take it back; empty when it cannot be taken back by a command
/// @param change what is changed, in a form that a simulation can repeat; null where it cannot
/// @param afterwards how the same connection would end then; null where that was not simulated
public record Remedy(
    String summary,
    String where,
    List<String> commands,
    Risk risk,
    boolean survivesReboot,
    List<String> verify,
    List<String> undo,
    @Nullable Change change,
    @Nullable Afterwards afterwards) {

  public enum Risk {
    LOW,
    MEDIUM,
    HIGH
  }

  public Remedy {
    commands = List.copyOf(commands);
    verify = List.copyOf(verify);
    undo = List.copyOf(undo);
  }

  /// A remedy whose effect is not simulated.
  public Remedy(
      String summary,
      String where,
      List<String> commands,
      Risk risk,
      boolean survivesReboot,
      List<String> verify,
      List<String> undo) {
    this(summary, where, commands, risk, survivesReboot, verify, undo, null, null);
  }

  /// What only a person can decide: nothing to type but what shows that it worked. It is of low
  /// risk and stays.
  public static Remedy byHand(String summary, String where, List<String> verify) {
    return new Remedy(summary, where, List.of(), Risk.LOW, true, verify, List.of());
  }

  public Remedy changing(Change newChange) {
    return new Remedy(
        summary, where, commands, risk, survivesReboot, verify, undo, newChange, afterwards);
  }

  public Remedy then(Afterwards newAfterwards) {
    return new Remedy(
        summary, where, commands, risk, survivesReboot, verify, undo, change, newAfterwards);
  }
}
