package io.whydown.diagnose;

/// The target, the configuration or a vantage cannot be used at all. The message is the one line
/// for the user: what, where, what to do.
public final class UnusableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UnusableException(String message) {
    super(message);
  }

  public UnusableException(String message, Throwable cause) {
    super(message, cause);
  }
}
