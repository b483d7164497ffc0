package io.whydown.balancer.table;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A `stick-table` line.
///
/// @param name how rules and the stats socket name it
/// @param wireName how peers name it
/// @param keyBytes the length of a key; of a string the most that it may have
/// @param size how many entries there may be
/// @param expireMillis how long an entry lives that nobody touches; 0 for ever
/// @param noPurge whether a full table takes no new entries, rather than dropping the oldest
/// @param byServerAddress whether servers are remembered by address rather than by name
/// @param peers the section whose members are told of changes; null when none
public record TableConfig(
    String name,
    String wireName,
    KeyType type,
    int keyBytes,
    int size,
    int expireMillis,
    boolean noPurge,
    boolean byServerAddress,
    List<Stored> stored,
    @Nullable String peers) {

  /// A column of this table.
  ///
  /// @param count how many values it has; 1 but for arrays
  /// @param periodMillis of a rate; else 0
  public record Stored(Column column, int count, int periodMillis) {}

  public TableConfig {
    stored = List.copyOf(stored);
    if (size < 1) {
      throw new IllegalArgumentException("size: " + size + " (expected: >= 1)");
    }
    if (keyBytes < 1) {
      throw new IllegalArgumentException("keyBytes: " + keyBytes + " (expected: >= 1)");
    }
  }

  public TableConfig with(List<Stored> columns) {
    return new TableConfig(
        name,
        wireName,
        type,
        keyBytes,
        size,
        expireMillis,
        noPurge,
        byServerAddress,
        columns,
        peers);
  }
}
