package io.whydown.collect.ssh;

import java.io.Serial;

/// A host cannot be used by ssh. The message is the rest of a sentence that begins with the
/// vantage: what happened, then what to do.
public final class SshUnusableException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  SshUnusableException(String obstacle) {
    super(obstacle);
  }

  public String obstacle() {
    return String.valueOf(getMessage());
  }
}
