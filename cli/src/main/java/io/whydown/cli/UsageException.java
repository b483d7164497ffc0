package io.whydown.cli;

/// The command line or the settings cannot be used. The message is one line: what, where, what to
/// do.
final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
