package io.whydown.balancer.hook;

/// What a check waits for. Called off the event loops' hot path; may allocate.
@FunctionalInterface
public interface Expectation {

  Result examine(CheckInput input);

  /// What an expectation says.
  sealed interface Result {
    Result MATCH = new Match("");
    Result MORE = new More();

    /// The step is done. `info` is shown with the passed check.
    record Match(String info) implements Result {}

    /// Undecided: asked again with more bytes, or with `isClosed`.
    record More() implements Result {}

    /// @param status what statistics call it
    record Mismatch(CheckStatus status, int code, String info) implements Result {}
  }
}
