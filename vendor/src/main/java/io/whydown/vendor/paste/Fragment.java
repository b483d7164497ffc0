package io.whydown.vendor.paste;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Provenance;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A piece of pasted text that is one thing: a file, what one command printed, some prose.
///
/// @param name of its section, or what stood above its fence; empty when nothing names it
/// @param command the command line that printed it, with a container's `exec` taken off; else empty
/// @param place the machine or container of its prompt or of its `exec`; empty when unknown
/// @param form how it was found
public record Fragment(String name, String command, String place, Form form, List<Line> lines) {

  /// A line of the pasted text.
  ///
  /// @param number counted from 1 over the whole text
  public record Line(int number, String text) {}

  public enum Form {
    /// Below a line `=== NAME`.
    SECTION,
    FENCE,
    /// The output of a command after a prompt.
    COMMAND,
    /// Between all these.
    BARE
  }

  public Fragment {
    lines = List.copyOf(lines);
  }

  public String text() {
    return lines.stream().map(Line::text).collect(Collectors.joining("\n", "", "\n"));
  }

  public boolean isBlank() {
    return lines.stream().allMatch(line -> line.text().isBlank());
  }

  /// What the name and the command say that this is, in small letters.
  public String title() {
    return (name + " " + command).strip().toLowerCase(Locale.ROOT);
  }

  /// What to call it in a report.
  public String label() {
    if (!command.isEmpty()) {
      return command;
    }
    return name.isEmpty() ? "pasted text" : name;
  }

  /// The same with another command, of which it is the output.
  public Fragment of(String newCommand, String newPlace) {
    return new Fragment(name, newCommand, newPlace, form, lines);
  }

  public Fragment with(List<Line> newLines) {
    return new Fragment(name, command, place, form, newLines);
  }

  /// A line as the origin of a fact.
  public Provenance at(Line line, String raw, Instant now) {
    return new Provenance(
        VANTAGE,
        command.isEmpty()
            ? new Provenance.Origin.File(label(), line.number())
            : new Provenance.Origin.Command(command, line.number()),
        now,
        raw);
  }

  /// The text as an artifact, for readers that take what a command printed.
  public Artifact artifact(Instant now) {
    return new Artifact(label(), VANTAGE, label(), now, 0, text(), "", false, null);
  }

  /// The vantage of everything that was pasted.
  public static final String VANTAGE = "pasted";
}
