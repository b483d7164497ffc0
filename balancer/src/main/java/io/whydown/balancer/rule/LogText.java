package io.whydown.balancer.rule;

import io.whydown.balancer.rule.LogFormatReader.Style;
import org.jspecify.annotations.Nullable;

/// Texts made safe for a log line or a header (log.c, `lf_encode_chunk`, `lf_text_len`). Stateless.
final class LogText {

  /// Chars that logs show as `#XX` in header values and in request lines.
  private static final String IN_HEADER = "\"#{|}";

  private static final String IN_LINE = "\"#";

  private LogText() {}

  /// A value; null and empty ones are `-` where something has to stand.
  static void append(StringBuilder out, @Nullable String text, Style style) {
    if (text == null || (text.isEmpty() && style.mandatory() && !style.quote())) {
      if (style.quote() && style.mandatory() && text == null) {
        out.append("\"\"");
      } else if (style.mandatory()) {
        out.append('-');
      }
      return;
    }
    if (style.use() == LogFormat.Use.HTTP) {
      percent(out, text);
      return;
    }
    if (style.quote()) {
      out.append('"');
    }
    if (style.escape()) {
      escape(out, text);
    } else {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        out.append(c == 0 || c == '\n' || c == '\r' ? ' ' : c);
      }
    }
    if (style.quote()) {
      out.append('"');
    }
  }

  /// A request line or a path, encoded.
  static void line(StringBuilder out, String text, Style style) {
    quoted(out, text, style, IN_LINE);
  }

  static void header(StringBuilder out, String text, Style style) {
    quoted(out, text, style, IN_HEADER);
  }

  private static void quoted(StringBuilder out, String text, Style style, String special) {
    if (style.quote()) {
      out.append('"');
    }
    encode(out, text, special);
    if (style.quote()) {
      out.append('"');
    }
  }

  static void encode(StringBuilder out, String text, String special) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c >= 0x7f || special.indexOf(c) >= 0) {
        out.append('#').append(Texts.upperDigit(c >> 4)).append(Texts.upperDigit(c));
      } else {
        out.append(c);
      }
    }
  }

  private static void escape(StringBuilder out, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' || c == '"' || c == ']') {
        out.append('\\');
      }
      out.append(c);
    }
  }

  /// Control characters but the tab as `%XX`, so that no value ends a header.
  private static void percent(StringBuilder out, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < 0x20 && c != '\t') || c == 0x7f) {
        out.append('%').append(Texts.upperDigit(c >> 4)).append(Texts.upperDigit(c));
      } else {
        out.append(c);
      }
    }
  }
}
