package io.whydown.balancer.rule;

import java.util.List;

/// A log format, or the format of a header: parts that are written one after the other. Linked at
/// load; immutable.
public final class LogFormat {

  /// What a format is for; it decides what stands for a missing value and how texts are made safe.
  public enum Use {
    /// Missing values are `-`, blanks in a row are one, strange bytes are `#XX`.
    LOG,
    /// A header, a location, a reply: missing values are nothing; control characters become `%XX`.
    HTTP,
    /// A log format that keeps its blanks: structured data.
    PLAIN,
    /// A unique id: missing values are nothing, blanks in a row are one.
    ID
  }

  /// One part; knows how it is to be written.
  interface Part {
    void write(Context in, StringBuilder out);
  }

  private final List<Part> parts;
  private final String source;

  LogFormat(List<Part> parts, String source) {
    this.parts = List.copyOf(parts);
    this.source = source;
  }

  /// The text that it was read from.
  public String source() {
    return source;
  }

  public void write(Context in, StringBuilder out) {
    for (Part part : parts) {
      part.write(in, out);
    }
  }

  public String string(Context in) {
    var out = new StringBuilder(128);
    write(in, out);
    return out.toString();
  }
}
