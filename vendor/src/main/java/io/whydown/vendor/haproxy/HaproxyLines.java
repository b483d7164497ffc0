package io.whydown.vendor.haproxy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The lines of a file that HAProxy splits as its configuration, and that has sections of its own
/// (SPOE). Never throws at input. Thread-safe: holds no state.
public final class HaproxyLines {

  private static final int MAX_LINES = 100_000;

  private HaproxyLines() {}

  /// A line that is not empty.
  ///
  /// @param number counted from 1
  /// @param words at least one, unless there is a problem
  /// @param problem why HAProxy refuses the line; null when it does not
  public record Split(int number, List<String> words, @Nullable String problem) {
    public Split {
      words = List.copyOf(words);
    }
  }

  /// Splits a text, with the values of environment variables in place of their names.
  public static List<Split> split(String text, HaproxyEnvironment environment) {
    var lines = new ArrayList<Split>();
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      LineTokenizer.Result read =
          LineTokenizer.split(line, environment.variables(), environment.complete());
      List<String> words = read.words().stream().map(Word::text).toList();
      if (read.problem() != null || !words.isEmpty()) {
        lines.add(new Split(number, words, read.problem()));
      }
      if (lines.size() >= MAX_LINES) {
        break;
      }
    }
    return lines;
  }
}
