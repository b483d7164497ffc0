package io.whydown.lab.accuracy;

/// How the judge marks one answer.
public enum Mark {
  /// The planted cause is named, or a healthy server is called healthy.
  RIGHT,
  /// No cause is named although one could be.
  UNDECIDED,
  /// Another cause is named, as likely; or a second fault is missing.
  WRONG,
  /// A failing server is called healthy, or is not in the report.
  MISSED,
  /// Another cause is named as proven: the worst defect.
  WRONG_PROVEN,
  /// A healthy server is called failing.
  FALSE_ALARM,
  /// The program gave no report.
  BROKEN;

  /// Whether one such mark fails the benchmark.
  boolean isFatal() {
    return switch (this) {
      case WRONG_PROVEN, FALSE_ALARM, BROKEN -> true;
      case RIGHT, UNDECIDED, WRONG, MISSED -> false;
    };
  }
}
