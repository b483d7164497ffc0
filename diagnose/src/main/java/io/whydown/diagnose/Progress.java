package io.whydown.diagnose;

/// Is told what an investigation does, for a person who waits. Called from several threads; must
/// return at once.
@FunctionalInterface
public interface Progress {

  Progress SILENT = _ -> {};

  /// @param activity what is going on, as a present participle: `probing 3 servers`
  void now(String activity);
}
