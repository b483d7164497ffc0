package io.whydown.model.evidence;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What one command printed, or one file held, at one vantage: raw text with its provenance.
/// Undecodable bytes are replaced, text is cut at the collection's limit.
///
/// @param name the name in the collection plan, for instance `sockets` or `nft`
/// @param vantage the text of the vantage
/// @param command the command, or the path, as a person would type it
/// @param at the clock of the machine that ran it
/// @param exitStatus of the command; 0 for a file that was read
/// @param text what was printed on standard output
/// @param error what was printed on standard error, cut short
/// @param truncated true when `text` is not the whole output
/// @param obstacle null when the artifact is good; else why it is missing or cut (`needs root`)
public record Artifact(
    String name,
    String vantage,
    String command,
    Instant at,
    int exitStatus,
    String text,
    String error,
    boolean truncated,
    @Nullable String obstacle) {

  /// The same, for a vantage at which the command prints the same.
  public Artifact seenAt(String other) {
    return new Artifact(name, other, command, at, exitStatus, text, error, truncated, obstacle);
  }

  /// The same with other words for its text, each line in the place of the one it stands for.
  public Artifact withText(String words) {
    return new Artifact(name, vantage, command, at, exitStatus, words, error, truncated, obstacle);
  }

  /// A command's line as the origin of a fact; lines count from 1.
  public Provenance line(int line, String raw) {
    return new Provenance(vantage, new Provenance.Origin.Command(command, line), at, raw);
  }

  /// The whole artifact as the origin of a fact, for instance that something is not in it.
  public Provenance whole(String raw) {
    return line(0, raw);
  }

  /// Whether the text can be relied on to be there (it may still be truncated).
  public boolean isUsable() {
    return obstacle == null;
  }

  public Gap gap(FactKind kind) {
    return new Gap(kind, vantage, kind.noun(), obstacle == null ? "was not collected" : obstacle);
  }
}
