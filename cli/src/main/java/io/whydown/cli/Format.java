package io.whydown.cli;

import java.util.Locale;

/// The forms of a report.
enum Format {
  TEXT,
  JSON,
  MARKDOWN;

  static Format parse(String where, String text) {
    for (Format format : values()) {
      if (format.word().equals(text)) {
        return format;
      }
    }
    throw new UsageException(where + " " + text + ": unknown format (known: text, json, markdown)");
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
