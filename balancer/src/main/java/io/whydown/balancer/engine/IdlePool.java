package io.whydown.balancer.engine;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The idle connections of one loop to one server, the latest first. Used on its loop only.
final class IdlePool {

  private static final int PEAK_MILLIS = 5_000;

  private @Nullable ServerConnection newest;
  private int count;

  private int used;
  private int peak;
  private int peakBefore;
  private long peakEnds;

  /// Read by others for statistics.
  private volatile int shown;

  int count() {
    return count;
  }

  int shown() {
    return shown;
  }

  /// A connection is used by a stream from now on.
  void use(long nowMillis) {
    if (nowMillis >= peakEnds) {
      peakBefore = peak;
      peak = 0;
      peakEnds = nowMillis + PEAK_MILLIS;
    }
    peak = Math.max(peak, ++used);
  }

  void leave() {
    used--;
  }

  /// Whether one more idle one may be of use: as many as were busy at one time in the last seconds
  /// or as the server's line wants (HAProxy estimates likewise: src/server.c,
  /// srv_add_to_idle_list).
  boolean hasUse(int fewest) {
    return used + count < Math.max(fewest, Math.max(peak, peakBefore));
  }

  void put(ServerConnection connection) {
    connection.idleBefore = null;
    connection.idleAfter = newest;
    if (newest != null) {
      newest.idleBefore = connection;
    }
    newest = connection;
    connection.pool = this;
    shown = ++count;
  }

  /// The latest one with this key; `safeOnly` for one that was reused before.
  @Nullable ServerConnection take(boolean safeOnly, @Nullable ConnectionKey key) {
    ServerConnection connection = newest;
    while (connection != null
        && (safeOnly && connection.requests < 2 || !Objects.equals(connection.key, key))) {
      connection = connection.idleAfter;
    }
    if (connection != null) {
      remove(connection);
    }
    return connection;
  }

  @Nullable ServerConnection newest() {
    return newest;
  }

  void remove(ServerConnection connection) {
    ServerConnection before = connection.idleBefore;
    ServerConnection after = connection.idleAfter;
    if (before == null) {
      newest = after;
    } else {
      before.idleAfter = after;
    }
    if (after != null) {
      after.idleBefore = before;
    }
    connection.idleBefore = null;
    connection.idleAfter = null;
    connection.pool = null;
    shown = --count;
  }
}
