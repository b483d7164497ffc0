package io.whydown.report;

import java.util.ArrayList;
import java.util.List;

/// Lines of a text report under construction: labels in a column at the left, wrapped sentences,
/// lines kept whole. Everything that goes in is made printable. Not thread-safe: one per report.
final class Page {

  /// Where the text of a labelled line begins.
  private static final int COLUMN = 10;

  enum Ink {
    PLAIN(""),
    BAD("\u001b[1;31m"),
    WARN("\u001b[1;33m"),
    GOOD("\u001b[32m"),
    LABEL("\u001b[1m"),
    DIM("\u001b[2m"),
    COMMAND("\u001b[36m");

    private final String code;

    Ink(String code) {
      this.code = code;
    }
  }

  private final TextStyle style;
  private final StringBuilder out = new StringBuilder();

  Page(TextStyle style) {
    this.style = style;
  }

  /// A sentence from the left edge, wrapped.
  Page sentence(Ink ink, String text) {
    return wrapped(ink, 0, 2, text);
  }

  /// A wrapped sentence two columns in.
  Page indented(String text) {
    return wrapped(Ink.PLAIN, 2, 4, text);
  }

  /// ` Why? …`: a label and a wrapped sentence beside it.
  Page labelled(String label, String text) {
    out.append("  ")
        .append(inked(Ink.LABEL, label))
        .repeat(' ', Math.max(1, COLUMN - 2 - label.length()));
    boolean first = true;
    for (String line : wrap(Printable.of(text), style.width() - COLUMN)) {
      if (!first) {
        out.repeat(' ', COLUMN);
      }
      out.append(line).append('\n');
      first = false;
    }
    return this;
  }

  /// A wrapped sentence in the column of the labelled text.
  Page beside(Ink ink, String text) {
    return wrapped(ink, COLUMN, COLUMN, text);
  }

  /// A line in the column of the labelled text, `indent` further in, that is never broken.
  Page whole(Ink ink, int indent, String text) {
    out.repeat(' ', COLUMN + indent).append(inked(ink, Printable.of(text))).append('\n');
    return this;
  }

  Page blank() {
    out.append('\n');
    return this;
  }

  String text() {
    return out.toString();
  }

  private Page wrapped(Ink ink, int first, int next, String text) {
    int indent = first;
    for (String line : wrap(Printable.of(text), style.width() - next)) {
      out.repeat(' ', indent).append(inked(ink, line)).append('\n');
      indent = next;
    }
    return this;
  }

  private String inked(Ink ink, String text) {
    return style.colour() && ink != Ink.PLAIN ? ink.code + text + "\u001b[0m" : text;
  }

  /// Breaks at spaces; a word longer than the width stands alone and sticks out.
  private static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    var line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      if (!line.isEmpty()) {
        line.append(' ');
      }
      line.append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
