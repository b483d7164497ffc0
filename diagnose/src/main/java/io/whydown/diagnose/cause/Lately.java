package io.whydown.diagnose.cause;

import io.whydown.model.Snapshot;
import io.whydown.model.host.HostIdentity;
import io.whydown.model.host.LogLine;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The last two minutes before the look, by the clock of the host that wrote a log: what is older
/// tells of a time that is over, and a line without its time of none.
///
/// @param since by that clock
public record Lately(Instant since) {

  static final Duration SPAN = Duration.ofMinutes(2);

  /// @param writer whose clock the lines have; empty where its offset is not known
  public static Lately on(Snapshot snapshot, Optional<HostIdentity> writer) {
    Duration ahead = writer.map(HostIdentity::clockOffset).orElse(Duration.ZERO);
    return new Lately(snapshot.takenAt().plus(ahead).minus(SPAN));
  }

  public boolean has(LogLine line) {
    Instant at = line.at();
    return at != null && at.isAfter(since);
  }
}
