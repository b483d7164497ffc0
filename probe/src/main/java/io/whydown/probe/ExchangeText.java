package io.whydown.probe;

import java.util.ArrayList;
import java.util.List;

/// What was sent and what came back, as curl(1) shows it: `>` before each line sent, `<` before
/// each line received. Short enough to stand beside another one. Stateless.
final class ExchangeText {

  private static final int MAX_LINES = 6;
  private static final int MAX_LINE = 72;

  private ExchangeText() {}

  /// Lines that begin with a line feed; empty when nothing was exchanged.
  ///
  /// @param sent printable, as `PrintableText` makes it; likewise `received`
  static String of(String sent, String received) {
    var lines = new ArrayList<String>();
    add(lines, "> ", sent);
    add(lines, "< ", received);
    return lines.isEmpty() ? "" : "\n" + String.join("\n", lines);
  }

  private static void add(List<String> lines, String mark, String text) {
    List<String> all = text.lines().filter(line -> !line.isBlank()).toList();
    for (String line : all.subList(0, Math.min(MAX_LINES, all.size()))) {
      lines.add(mark + (line.length() > MAX_LINE ? line.substring(0, MAX_LINE) + "…" : line));
    }
    if (all.size() > MAX_LINES) {
      lines.add(mark + "…");
    }
  }
}
