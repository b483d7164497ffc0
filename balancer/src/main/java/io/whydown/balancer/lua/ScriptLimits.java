package io.whydown.balancer.lua;

/// How far scripts may go (`tune.lua.*`). Times are those that they really run; 0 means for ever.
///
/// @param instructionsBetweenYields others run after so many
/// @param memoryBytes of all states together; 0 for no limit
public record ScriptLimits(
    int instructionsBetweenYields,
    long memoryBytes,
    int sessionMillis,
    int serviceMillis,
    int taskMillis) {

  /// HAProxy's own: src/hlua.c.
  public static final ScriptLimits DEFAULT = new ScriptLimits(10_000, 0, 4_000, 4_000, 0);

  public ScriptLimits {
    if (instructionsBetweenYields < 1) {
      throw new IllegalArgumentException(
          "instructionsBetweenYields: " + instructionsBetweenYields + " (expected: 1 and more)");
    }
  }
}
