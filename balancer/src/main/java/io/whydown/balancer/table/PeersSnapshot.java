package io.whydown.balancer.table;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A `peers` section at one time.
///
/// @param resyncMillis how long it still waits for others to tell what they know; not above 0 when
///   it waits no more
public record PeersSnapshot(
    String section, Instant since, boolean learned, long resyncMillis, List<Member> members) {

  /// One member.
  ///
  /// @param status what the last attempt at a session came to; 0 for none yet
  /// @param attemptSeconds how long ago that was; -1 for never
  /// @param link null while there is no session
  public record Member(
      String name,
      String address,
      boolean isLocal,
      int status,
      long attemptSeconds,
      int sessions,
      int malformed,
      @Nullable Link link,
      List<Table> tables) {

    /// Whether a session stands, or is begun.
    public boolean isActive() {
      return link != null || status == PeerState.DIALS;
    }
  }

  /// A session.
  public record Link(int confirms, int sentBeats, int gotBeats) {}

  /// What a member and this one tell each other of a table.
  ///
  /// @param remoteColumns a bit for each kind of data that the other sends
  /// @param sent the words that entries were sent with, by number; null where there is none
  public record Table(
      String name,
      int localId,
      int remoteId,
      long remoteColumns,
      int acknowledged,
      int pushed,
      int got,
      int lastChange,
      List<@Nullable String> sent,
      List<@Nullable String> received) {}
}
