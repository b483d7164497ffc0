package io.whydown.balancer.hook;

/// What a check waits for. Called off the event loops' hot path; may allocate.
@FunctionalInterface
public interface Expectation {

  Result examine(CheckInput input);

  /// What an expectation says.
  sealed interface Result {
    Result MATCH = new Match("", 0);
    Result MORE = new More();

    /// The step is done. `info` is shown with the passed check.
    ///
    /// @param code what the protocol answered with; 0 for none, or for the HTTP status
    record Match(String info, int code) implements Result {
      public Match(String info) {
        this(info, 0);
      }
    }

    /// Undecided: asked again with more bytes, or with `isClosed`.
    record More() implements Result {}

    /// @param status what statistics call it
    record Mismatch(CheckStatus status, int code, String info) implements Result {}
  }
}
