package io.whydown.model.evidence;

/// One line of input that a reader has something to say about. Lines are counted from 1.
public record Remark(Support support, String file, int line, String text, String reason) {

  /// How far the reader honours a construct; below `SUPPORTED` a conclusion may be wrong.
  public enum Support {
    UNRECOGNIZED,
    UNIMPLEMENTED,
    APPROXIMATED,
    IRRELEVANT,
    SUPPORTED
  }
}
