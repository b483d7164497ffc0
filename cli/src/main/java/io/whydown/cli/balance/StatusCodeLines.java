package io.whydown.cli.balance;

import io.whydown.balancer.config.StatusCodes;
import java.util.BitSet;

/// `http-err-codes` and `http-fail-codes` (configuration manual 3.0, section 3.1). Not thread-safe
/// while lines are read.
final class StatusCodeLines {

  private final BitSet errors = StatusCodes.defaultErrors();
  private final BitSet failures = StatusCodes.defaultFailures();

  /// False for another keyword.
  boolean read(Line line) {
    switch (line.keyword()) {
      case "http-err-codes" -> change(errors, line);
      case "http-fail-codes" -> change(failures, line);
      default -> {
        return false;
      }
    }
    return true;
  }

  /// Words that begin with + or - change the set, any other begins a new one.
  private static void change(BitSet codes, Line line) {
    if (line.count() < 2) {
      throw new LineProblem("'%s' expects a list of status codes.".formatted(line.keyword()));
    }
    for (String word : line.from(1)) {
      boolean adds = word.startsWith("+");
      boolean removes = word.startsWith("-");
      if (!adds && !removes) {
        codes.clear();
      }
      for (String range : word.substring(adds || removes ? 1 : 0).split(",", -1)) {
        String[] ends = range.split("-", 2);
        int first = Numbers.strict(ends[0], line.keyword(), 100, 599);
        int last = ends.length < 2 ? first : Numbers.strict(ends[1], line.keyword(), first, 599);
        codes.set(first, last + 1, !removes);
      }
    }
  }

  StatusCodes build() {
    return new StatusCodes(errors, failures);
  }
}
