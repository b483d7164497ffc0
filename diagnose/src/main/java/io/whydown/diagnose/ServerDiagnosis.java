package io.whydown.diagnose;

import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Symptom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer for one server.
///
/// @param backend null for a bare target
/// @param address the dialled address, or what the configuration names when none is known
/// @param port 0 when none is known
/// @param symptom null when healthy
/// @param rootCause null when healthy
/// @param note a sentence for a healthy or unknown server (`answers with 200 in 1 ms`), else null
public record ServerDiagnosis(
    @Nullable String backend,
    String server,
    String address,
    int port,
    Status status,
    @Nullable Symptom symptom,
    @Nullable RootCause rootCause,
    List<RootCause> otherFindings,
    List<Excluded> excluded,
    List<Undecided> undecided,
    @Nullable String note,
    long elapsedMillis) {

  public ServerDiagnosis {
    otherFindings = List.copyOf(otherFindings);
    excluded = List.copyOf(excluded);
    undecided = List.copyOf(undecided);
  }

  public enum Status {
    HEALTHY,
    FAILING,
    DEGRADED,
    UNKNOWN
  }

  public enum Certainty {
    PROVEN,
    LIKELY,
    UNDECIDED
  }

  /// A cause that was found, with the chain from the symptom to it.
  ///
  /// @param id null when undecided
  /// @param links one entry for each element of `chain` after the symptom, in order, with the
  ///   evidence for that link
  /// @param missing for `LIKELY`: what would prove it; else null
  public record RootCause(
      @Nullable String id,
      Certainty certainty,
      List<String> chain,
      List<Link> links,
      Finding finding,
      @Nullable String missing) {

    public RootCause {
      chain = List.copyOf(chain);
      links = List.copyOf(links);
    }
  }

  /// One *because* of the chain.
  public record Link(String id, Finding finding) {}

  public record Excluded(String id, String because) {}

  public record Undecided(String id, String missing) {}
}
