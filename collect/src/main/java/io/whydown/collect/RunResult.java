package io.whydown.collect;

import org.jspecify.annotations.Nullable;

/// What one script left behind at a vantage. Whatever arrived before a failure is kept.
///
/// @param exitStatus of the shell; -1 when it is not known
/// @param output standard output, undecodable bytes replaced
/// @param error the beginning of standard error
/// @param truncated true when `output` reached its limit
/// @param obstacle null when the script ran to its end; else why it did not, as the rest of a
///   sentence: `did not finish within 8.0 s`
public record RunResult(
    int exitStatus, String output, String error, boolean truncated, @Nullable String obstacle) {

  /// Most bytes of standard output that one run may bring: the largest rule sets seen are about 30
  /// MB, everything else on a host is small beside it.
  public static final int MAX_OUTPUT = 48 << 20;

  /// Most bytes of standard error that are kept: enough for the first messages.
  public static final int MAX_ERROR = 16 << 10;

  public boolean isComplete() {
    return obstacle == null;
  }
}
