package io.whydown.diagnose;

import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Remark;
import io.whydown.net.Flow;
import io.whydown.simulate.PathOutcome;
import io.whydown.simulate.PathTrace;
import java.time.Instant;
import java.util.List;

/// What the hosts that were looked into do with one connection.
///
/// @param from the vantage where the flow starts
/// @param target as the user wrote it
/// @param made whether the flow is dialled there; else it comes in there
/// @param flow with the source that the kernel chooses, when that is known
/// @param others further addresses of the target's name, which are not followed
/// @param gaps facts that were wanted and not had, once each
/// @param remarks lines of host output that a reader could not honour
public record FlowTrace(
    Instant generatedAt,
    String from,
    String target,
    boolean made,
    Flow flow,
    List<String> others,
    PathTrace path,
    PathOutcome outcome,
    List<Gap> gaps,
    List<Remark> remarks) {

  public FlowTrace {
    others = List.copyOf(others);
    gaps = List.copyOf(gaps);
    remarks = List.copyOf(remarks);
  }

  /// Exit status of the command line: 0 the connection would be accepted, 1 it would not, 3 that is
  /// open.
  public int exitStatus() {
    return switch (outcome.certainty()) {
      case DOES -> outcome.isAccepted() ? 0 : 1;
      case MAY -> 3;
    };
  }
}
