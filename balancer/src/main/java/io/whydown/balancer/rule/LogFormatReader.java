package io.whydown.balancer.rule;

import java.util.ArrayList;
import java.util.List;

/// Reads a log format: text, `%alias`, `%{flags}alias`, `%[expression]`, `%%` (log.c,
/// `parse_logformat_string`). Not thread-safe: one for each format.
public final class LogFormatReader {

  /// The formats that `option httplog` and its like stand for (log.c).
  public static final String HTTP =
      "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc "
          + "%ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r";

  public static final String TCP =
      "%ci:%cp [%t] %ft %b/%s %Tw/%Tc/%Tt %B %ts %ac/%fc/%bc/%sc/%rc %sq/%bq";

  public static final String CLF =
      "%{+Q}o %{-Q}ci - - [%trg] %r %ST %B \"\" \"\" %cp %ms %ft %b %s "
          + "%TR %Tw %Tc %Tr %Ta %tsc %ac %fc %bc %sc %rc %sq %bq %CC %CS %hrl %hsl";

  public static final String HTTPS =
      HTTP
          + " %[fc_err]/%[ssl_fc_err,hex]/%[ssl_c_err]/%[ssl_c_ca_err]/%[ssl_fc_is_resumed]"
          + " %[ssl_fc_sni]/%sslv/%sslc";

  /// How a part is written.
  record Style(boolean quote, boolean hex, boolean escape, LogFormat.Use use) {

    /// Whether `-` stands for nothing.
    boolean mandatory() {
      return use == LogFormat.Use.LOG || use == LogFormat.Use.PLAIN;
    }

    Style with(char flag, boolean on) {
      return switch (flag) {
        case 'Q' -> new Style(on, hex, escape, use);
        case 'X' -> new Style(quote, on, escape, use);
        case 'E' -> new Style(quote, hex, on, use);
        default -> this;
      };
    }
  }

  private final String text;
  private final LogFormat.Use use;
  private final Linkage at;
  private final List<LogFormat.Part> parts = new ArrayList<>();
  private final StringBuilder plain = new StringBuilder();
  private Style general;
  private int i;

  private LogFormatReader(String text, LogFormat.Use use, Linkage at) {
    this.text = text;
    this.use = use;
    this.at = at;
    this.general = new Style(false, false, false, use);
  }

  public static LogFormat read(String text, LogFormat.Use use, Linkage at) {
    return new LogFormatReader(text, use, at).run();
  }

  private LogFormat run() {
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '%' && i + 1 >= text.length()) {
        throw new RuleException("truncated line after '%'");
      }
      if (c == '%') {
        variable();
      } else if (c == ' ' && (use == LogFormat.Use.LOG || use == LogFormat.Use.ID)) {
        endText();
        parts.add(LogFormatReader::separator);
        i++;
      } else {
        plain.append(c);
        i++;
      }
    }
    endText();
    return new LogFormat(parts, text);
  }

  private static void separator(Context in, StringBuilder out) {
    boolean atEnd = out.isEmpty() || out.charAt(out.length() - 1) == ' ';
    if (!atEnd) {
      out.append(' ');
    }
  }

  private void endText() {
    if (!plain.isEmpty()) {
      String constant = plain.toString();
      parts.add((_, out) -> out.append(constant));
      plain.setLength(0);
    }
  }

  private void variable() {
    int start = i;
    i++;
    char first = text.charAt(i);
    if (first == '%') {
      plain.append('%');
      i++;
      return;
    }
    if (Texts.isDigit(first) || first == ' ' || first == '\t') {
      throw new RuleException(
          ("unexpected variable name near '%c' at position %d line : '%s'. Maybe you want to write a"
                  + " single '%%', use the syntax '%%%%'")
              .formatted(first, i, text));
    }
    endText();
    Style style = flags();
    if (i < text.length() && text.charAt(i) == '[') {
      expression(style);
      return;
    }
    int from = i;
    while (i < text.length() && Texts.isAlphanumeric(text.charAt(i))) {
      i++;
    }
    String name = text.substring(from, i);
    if (name.equals("o")) {
      general = style;
      return;
    }
    if (name.isEmpty()) {
      if (first == '{') {
        throw new RuleException(
            "parse argument modifier without variable name near '%s'"
                .formatted(text.substring(start, i)));
      }
      // what HAProxy drops: the sign alone
      return;
    }
    LogFormat.Part part = LogAliases.part(name, style);
    if (part == null) {
      throw new RuleException(
          "no such format variable '%s'. If you wanted to emit the '%%' character verbatim, you need to use '%%%%'"
              .formatted(name));
    }
    parts.add(part);
  }

  private Style flags() {
    if (text.charAt(i) != '{') {
      return general;
    }
    Style style = general;
    int close = text.indexOf('}', i);
    if (close < 0) {
      throw new RuleException("truncated line after '%s'".formatted(text.substring(i + 1)));
    }
    boolean on = true;
    for (int k = i + 1; k < close; k++) {
      char c = text.charAt(k);
      switch (c) {
        case '+' -> on = true;
        case '-' -> on = false;
        case ',', ' ' -> {}
        default -> style = style.with(c, on);
      }
    }
    i = close + 1;
    return style;
  }

  private void expression(Style style) {
    String from = text.substring(i + 1);
    ExpressionReader.Part read;
    try {
      read = ExpressionReader.readPart(text, i + 1, at);
    } catch (RuleException e) {
      throw new RuleException(
          "failed to parse sample expression <%s> : %s".formatted(from, e.text()), e.advice());
    }
    Expression expression = read.expression();
    if (!expression.need().isThereIn(at.checkpoints())) {
      throw new RuleException(
          ("sample fetch <%s> may not be reliably used here because it needs '%s' which is not"
                  + " available here")
              .formatted(from, expression.need().words()));
    }
    String inside = text.substring(i + 1, read.end());
    if (read.end() >= text.length()) {
      throw new RuleException("missing ']' after '%s'".formatted(inside));
    }
    if (text.charAt(read.end()) != ']') {
      throw new RuleException(
          "expected ']' after '%s', but found '%c'".formatted(inside, text.charAt(read.end())));
    }
    i = read.end() + 1;
    parts.add((in, out) -> {
      Value value = expression.read(in);
      LogText.append(out, value == null ? null : value.string(), style);
    });
  }
}
