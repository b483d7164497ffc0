package io.whydown.diagnose;

import io.whydown.model.Snapshot;
import io.whydown.model.evidence.Gap;
import java.time.Instant;
import java.util.List;

/// The answer of an investigation.
///
/// @param snapshot everything it rests on
/// @param gaps facts that were wanted and not had, once each, for the report's end
public record Diagnosis(
    Instant generatedAt, Snapshot snapshot, List<ServerDiagnosis> servers, List<Gap> gaps) {

  public Diagnosis {
    servers = List.copyOf(servers);
    gaps = List.copyOf(gaps);
  }

  /// Exit status of the command line: 0 all healthy, 1 at least one is not, 3 something failed and
  /// no cause could be named for it.
  public int exitStatus() {
    boolean failing = false;
    for (ServerDiagnosis server : servers) {
      if (server.status() == ServerDiagnosis.Status.HEALTHY) {
        continue;
      }
      failing = true;
      ServerDiagnosis.RootCause root = server.rootCause();
      if (root == null || root.id() == null) {
        return 3;
      }
    }
    return failing ? 1 : 0;
  }
}
