package io.whydown.cli.balance;

import io.whydown.balancer.log.LogTarget;
import io.whydown.balancer.log.SyslogFormat;
import io.whydown.balancer.rule.LogLevels;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads `log ADDRESS [len N] [format F] [sample RANGES:SIZE] [profile NAME] FACILITY [LEVEL
/// [MINLEVEL]]` (log.c, `parse_logsrv`). Stateless.
final class LogLine {

  private LogLine() {}

  /// @param index of the address
  static LogTarget read(Line line, int index, LogPlaces places) {
    try {
      return target(line, index, places);
    } catch (LineProblem e) {
      throw new LineProblem("log : " + e.text(), e.advice());
    }
  }

  private static LogTarget target(Line line, int index, LogPlaces places) {
    String address = line.word(index);
    if (line.count() < index + 2) {
      throw new LineProblem(
          "expects <address> and <facility> %s as arguments"
              .formatted(line.section().equals("global") ? "" : "or global"));
    }
    int length = 1_024;
    SyslogFormat format = null;
    List<LogTarget.Range> sample = List.of();
    int sampleSize = 0;
    String profile = "";
    int i = index + 1;
    while (true) {
      String word = line.word(i);
      String argument = line.word(i + 1);
      if (word.equals("len")) {
        length = Numbers.number(argument, "len", 80, 65_535);
      } else if (word.equals("format")) {
        format =
            SyslogFormat.find(argument)
                .orElseThrow(() -> new LineProblem("unknown log format '%s'".formatted(argument)));
      } else if (word.equals("profile")) {
        profile = places.checkedProfile(argument);
      } else if (word.equals("sample")) {
        int colon = argument.indexOf(':');
        if (colon < 0) {
          throw new LineProblem("Missing sampling size after ':' in '%s'".formatted(argument));
        }
        sampleSize = Numbers.number(argument.substring(colon + 1), "sample", 1, 1 << 20);
        sample = ranges(argument.substring(0, colon), sampleSize);
      } else {
        break;
      }
      i += 2;
    }
    if (format == null) {
      format = places.ringFormat(address);
    }
    boolean isSaid = format != null;
    String facility = line.word(i);
    int number = LogLevels.facility(facility);
    if (number < 0) {
      throw new LineProblem("unknown log facility '%s'".formatted(facility));
    }
    int level = level(line.word(i + 1), 7);
    int minLevel = level(line.word(i + 2), 0);
    if (line.count() > i + 3) {
      throw new LineProblem("cannot handle unexpected argument '%s'".formatted(line.word(i + 3)));
    }
    return new LogTarget(
        places.sender(address, line),
        format == null ? SyslogFormat.usual(address) : format,
        isSaid,
        length,
        number,
        level,
        minLevel,
        sample,
        sampleSize,
        profile);
  }

  private static int level(String word, int otherwise) {
    if (word.isEmpty()) {
      return otherwise;
    }
    int level = LogLevels.of(word);
    if (level < 0) {
      throw new LineProblem("unknown optional log level '%s'".formatted(word));
    }
    return level;
  }

  private static List<LogTarget.Range> ranges(String text, int size) {
    var ranges = new ArrayList<LogTarget.Range>();
    for (String part : text.split(",", -1)) {
      int dash = part.indexOf('-');
      int low = Numbers.number(dash < 0 ? part : part.substring(0, dash), "sample", 1, size);
      int high = dash < 0 ? low : Numbers.number(part.substring(dash + 1), "sample", low, size);
      ranges.add(new LogTarget.Range(low, high));
    }
    return ranges;
  }

  /// Where a rest of words is empty.
  static @Nullable String nullIfEmpty(String word) {
    return word.isEmpty() ? null : word;
  }
}
