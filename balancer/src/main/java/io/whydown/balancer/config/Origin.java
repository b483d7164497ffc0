package io.whydown.balancer.config;

/// The line of a file that a part of the configuration stands in. Line 0 means "made by a program".
public record Origin(String file, int line) {

  public static final Origin PROGRAM = new Origin("", 0);

  public Origin {
    if (line < 0) {
      throw new IllegalArgumentException("line: " + line + " (expected: 0 or more)");
    }
  }
}
