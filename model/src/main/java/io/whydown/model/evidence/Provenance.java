package io.whydown.model.evidence;

import java.time.Instant;

/// Where a fact came from. `vantage` is the text of the vantage (`ssh://web1`), `observedAt` the
/// clock of the machine that ran the collection, `raw` the line or value as it was read, redacted
/// and bounded.
public record Provenance(String vantage, Origin origin, Instant observedAt, String raw) {

  /// Longest `raw` that is kept, in characters.
  public static final int MAX_RAW = 400;

  public Provenance {
    if (raw.length() > MAX_RAW) {
      raw = raw.substring(0, MAX_RAW - 1) + "…";
    }
  }

  /// The kind of place. Lines count from 1; 0 means the whole.
  public sealed interface Origin {

    record File(String path, int line) implements Origin {}

    record Command(String command, int line) implements Origin {}

    /// Something that this program did itself on the network, described as a command a person could
    /// type.
    record Probe(String description) implements Origin {}
  }

  /// What to type, or open, to see the fact again: a command line, or `path:line`.
  public String place() {
    return switch (origin) {
      case Origin.File(var path, int line) -> line > 0 ? path + ":" + line : path;
      case Origin.Command(var command, _) -> command;
      case Origin.Probe(var description) -> description;
    };
  }

  /// The line in the file or the output; 0 for the whole, and for what has no lines.
  public int line() {
    return switch (origin) {
      case Origin.File(_, int line) -> line;
      case Origin.Command(_, int line) -> line;
      case Origin.Probe _ -> 0;
    };
  }

  public Provenance withRaw(String newRaw) {
    return new Provenance(vantage, origin, observedAt, newRaw);
  }
}
