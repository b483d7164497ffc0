package io.whydown.cli.balance;

import io.whydown.balancer.hook.LogOrigin;
import io.whydown.vendor.haproxy.Section;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A `log-profile` section (configuration manual 3.2, 8.3.6): what lines are to one target, by what
/// they are written at. Immutable.
///
/// @param tag empty for the proxy's
/// @param changes by the word of the step, `error` and `any` among them
record LogProfile(String name, String tag, Map<String, Change> changes) {

  private static final String ERROR = "error";
  private static final String ANY = "any";

  LogProfile {
    changes = Map.copyOf(changes);
  }

  /// What stands in for a proxy's own format.
  ///
  /// @param drops no line is written
  /// @param format null for the proxy's
  /// @param structured likewise, of structured data
  record Change(boolean drops, @Nullable String format, @Nullable String structured) {}

  /// Null when the profile leaves a line as it is.
  @Nullable Change change(LogOrigin origin, boolean isError) {
    Change own = changes.get(isError ? ERROR : origin.word());
    return own == null ? changes.get(ANY) : own;
  }

  static LogProfile read(Section section, Findings findings) {
    var changes = new HashMap<String, Change>();
    String[] tag = {""};
    Compiler.eachLine(
        section,
        findings,
        line -> {
          switch (line.keyword()) {
            case "log-tag" -> {
              if (line.word(1).isEmpty()) {
                throw new LineProblem("'log-tag' expects a string argument.");
              }
              tag[0] = line.word(1);
            }
            case "on" -> changes.put(step(line), change(line));
            default ->
                throw new LineProblem(
                    "unknown keyword '%s' in '%s' section"
                        .formatted(line.keyword(), "log-profile"));
          }
        });
    return new LogProfile(section.name(), tag[0], changes);
  }

  private static String step(Line line) {
    String word = line.word(1);
    if (!word.equals(ERROR) && !word.equals(ANY) && LogOrigin.of(word) == null) {
      throw new LineProblem("'on' : unknown logging step '%s'.".formatted(word));
    }
    return word;
  }

  private static Change change(Line line) {
    boolean drops = false;
    String format = null;
    String structured = null;
    int i = 2;
    while (i < line.count()) {
      String word = line.word(i);
      if (word.equals("drop")) {
        drops = true;
        i++;
        continue;
      }
      if (!word.equals("format") && !word.equals("sd")) {
        throw new LineProblem(
            "'on %s' expects 'drop', 'format' or 'sd', got '%s'.".formatted(line.word(1), word));
      }
      if (line.count() <= i + 1) {
        throw new LineProblem("'on %s' : '%s' expects a format.".formatted(line.word(1), word));
      }
      if (word.equals("format")) {
        format = line.word(i + 1);
      } else {
        structured = line.word(i + 1);
      }
      i += 2;
    }
    return new Change(drops, format, structured);
  }
}
