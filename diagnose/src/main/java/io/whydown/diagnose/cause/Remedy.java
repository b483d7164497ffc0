package io.whydown.diagnose.cause;

import java.util.List;

/// One way to mend a cause, as data.
///
/// @param where text of the vantage whose host is changed
/// @param commands what to type there, with real names and ports; may be empty where only a person
///   can decide
/// @param survivesReboot whether the change is permanent as the commands stand
/// @param verify commands that show that it worked
/// @param undo commands that take it back; empty when it cannot be taken back by a command
public record Remedy(
    String summary,
    String where,
    List<String> commands,
    Risk risk,
    boolean survivesReboot,
    List<String> verify,
    List<String> undo) {

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
}
