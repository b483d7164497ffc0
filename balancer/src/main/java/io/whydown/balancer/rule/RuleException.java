package io.whydown.balancer.rule;

/// A line of the configuration is wrong; the message is in HAProxy's words and has no place in it,
/// which the reader of the line knows.
public sealed class RuleException extends RuntimeException permits Arguments.Problem {

  private static final long serialVersionUID = 1L;

  private final String advice;

  public RuleException(String message) {
    this(message, "");
  }

  /// @param advice one sentence that explains it; empty when the message does
  public RuleException(String message, String advice) {
    super(message, null, false, false);
    this.advice = advice;
  }

  public String advice() {
    return advice;
  }

  /// The message, never null.
  public String text() {
    return String.valueOf(getMessage());
  }
}
