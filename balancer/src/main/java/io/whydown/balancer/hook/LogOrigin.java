package io.whydown.balancer.hook;

import org.jspecify.annotations.Nullable;

/// What a line of the log is written at (configuration manual 3.2, `log-steps` and `do-log`).
public enum LogOrigin {
  ACCEPT("accept", true),
  REQUEST("request", true),
  CONNECT("connect", true),
  RESPONSE("response", true),
  CLOSE("close", true),
  CONNECTION_RULE("tcp-req-conn", false),
  SESSION_RULE("tcp-req-sess", false),
  REQUEST_CONTENT_RULE("tcp-req-cont", false),
  RESPONSE_CONTENT_RULE("tcp-res-cont", false),
  REQUEST_RULE("http-req", false),
  RESPONSE_RULE("http-res", false),
  AFTER_RESPONSE_RULE("http-after-res", false);

  private final String word;
  private final boolean isStep;

  LogOrigin(String word, boolean isStep) {
    this.word = word;
    this.isStep = isStep;
  }

  /// How configurations call it.
  public String word() {
    return word;
  }

  /// How lines call it (`%OG`).
  public String shown() {
    return isStep ? "txn_" + word : word;
  }

  /// Whether it is a step of every stream, not a rule that writes a line.
  public boolean isStep() {
    return isStep;
  }

  /// Null when there is none of that word.
  public static @Nullable LogOrigin of(String word) {
    for (LogOrigin origin : values()) {
      if (origin.word.equals(word)) {
        return origin;
      }
    }
    return null;
  }
}
