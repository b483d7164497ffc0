package io.whydown.collect;

import io.whydown.model.evidence.FactKind;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// One thing that the host script asks of a host.
///
/// @param section the section's name
/// @param kind what it brings
/// @param command as a person would type it, one line
/// @param root whether root sees more
public record HostCommand(String section, FactKind kind, String command, boolean root) {

  private static final Pattern HEAD =
      Pattern.compile("(?m)^ *section(_root)?(?: -t [0-9]+)? ([a-z0-9-]+) '([^'\\n]*)' '");

  /// All of them, in the order in which a host is asked; of alternatives the first.
  public static List<HostCommand> all() {
    return HEAD.matcher(HostScript.sections())
        .results()
        .map(HostCommand::of)
        .filter(command -> !command.command().startsWith("cat /proc/net/tcp "))
        .toList();
  }

  private static HostCommand of(MatchResult head) {
    String section = Objects.requireNonNull(head.group(2));
    return new HostCommand(
        section,
        SectionKind.of(section),
        typed(Objects.requireNonNull(head.group(3))),
        head.group(1) != null);
  }

  /// A placeholder and its explanation as a pattern of the shell.
  private static String typed(String command) {
    int comma = command.indexOf(", ");
    return (comma < 0 ? command : command.substring(0, comma)).replace("/PID/", "/[0-9]*/");
  }
}
