package io.whydown.balancer.lua;

/// A script asked for what cannot be had, or cannot be run.
public final class ScriptFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ScriptFault(String message) {
    super(message, null, false, false);
  }

  public String text() {
    return String.valueOf(getMessage());
  }
}
