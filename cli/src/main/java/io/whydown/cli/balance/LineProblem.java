package io.whydown.cli.balance;

/// A line cannot be compiled; the message is HAProxy's, the place is added by who reads the line.
final class LineProblem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String advice;

  LineProblem(String message) {
    this(message, "");
  }

  LineProblem(String message, String advice) {
    super(message, null, false, false);
    this.advice = advice;
  }

  String text() {
    return String.valueOf(getMessage());
  }

  String advice() {
    return advice;
  }
}
