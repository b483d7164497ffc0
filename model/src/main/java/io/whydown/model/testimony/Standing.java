package io.whydown.model.testimony;

/// Who vouches for a statement. The order is that of trust, best first.
public enum Standing {
  /// A program wrote it when it happened: a log line, the output of a command.
  WITNESSED,
  /// A configuration says what is meant to be.
  INTENDED,
  /// A person says so in prose.
  CLAIMED
}
