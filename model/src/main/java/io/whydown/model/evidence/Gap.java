package io.whydown.model.evidence;

/// A fact that was wanted and could not be had. It never counts for or against anything.
///
/// @param kind which kind of fact is missing
/// @param vantage where it would have been read
/// @param wanted the fact as a noun phrase: `the audit log`
/// @param obstacle why it is missing, as the rest of a sentence: `needs root on ssh://web1`
public record Gap(FactKind kind, String vantage, String wanted, String obstacle) {

  /// `the audit log, which needs root on ssh://web1`.
  public String sentence() {
    return obstacle.isEmpty() ? wanted : wanted + ", which " + obstacle;
  }
}
