package io.whydown.report;

/// How the text report is laid out.
///
/// @param width columns that sentences are wrapped at, at least 40; commands and raw lines are
///   never wrapped, so that they can be copied
/// @param colour whether ANSI colours are used
public record TextStyle(int width, boolean colour) {

  /// A pipe: no colour, 100 columns.
  public static final TextStyle PLAIN = new TextStyle(100, false);

  public TextStyle {
    if (width < 40) {
      throw new IllegalArgumentException("width: " + width + " (expected: at least 40)");
    }
  }
}
