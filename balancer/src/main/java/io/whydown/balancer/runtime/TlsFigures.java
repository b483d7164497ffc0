package io.whydown.balancer.runtime;

/// Encrypted connections and handshakes of the process at one time (`show info`).
///
/// @param most encrypted connections at one time; 0 for no limit
/// @param open encrypted connections now, those to servers included
/// @param total handshakes with clients
/// @param rate of clients' handshakes in a second
/// @param keyRate of those that agreed on new keys instead of resuming
/// @param serverKeyRate the same of connections to servers
public record TlsFigures(
    long most,
    long open,
    long total,
    long rate,
    long maxRate,
    long keyRate,
    long maxKeyRate,
    long serverKeyRate,
    long maxServerKeyRate) {

  /// How many of a hundred clients resume (HAProxy: src/stats.c, stats_fill_info).
  public long reusePercent() {
    return keyRate < rate ? 100 - (100 * keyRate + (rate - 1) / 2) / rate : 0;
  }
}
