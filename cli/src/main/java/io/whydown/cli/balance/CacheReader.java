package io.whydown.cli.balance;

import io.whydown.balancer.cache.CacheConfig;
import io.whydown.balancer.cache.CacheConfig.Hints;
import io.whydown.balancer.config.Origin;
import io.whydown.vendor.haproxy.Directive;
import io.whydown.vendor.haproxy.Section;
import org.jspecify.annotations.Nullable;

/// Reads a `cache` section (HAProxy: src/cache.c, cfg_parse_cache). Not thread-safe: one for each
/// section.
final class CacheReader {

  private static final int USUAL_AGE_SECONDS = 60;
  private static final int USUAL_VARIANTS = 10;
  private static final int MOST_MEGABYTES = 4_095;
  private static final int MOST_NAME = 32;

  private final Section section;
  private final Findings findings;
  private long megabytes;
  private long objectBytes;
  private int ageSeconds = USUAL_AGE_SECONDS;
  private boolean heedsVary;
  private int variants = USUAL_VARIANTS;
  private Hints hints = Hints.NONE;
  private int hintsPercent = CacheConfig.USUAL_HINTS_PERCENT;
  private boolean isBroken;

  private CacheReader(Section section, Findings findings) {
    this.section = section;
    this.findings = findings;
  }

  /// Null when it has an error, which has been said.
  static @Nullable CacheConfig read(Section section, Findings findings) {
    return new CacheReader(section, findings).run();
  }

  private @Nullable CacheConfig run() {
    var at = new Origin(section.file(), section.line());
    if (section.name().isEmpty()) {
      findings.alert(at, "'cache' expects a <name> argument");
      return null;
    }
    for (Directive directive : section.directives()) {
      Line line = Line.of(directive, section.kind().word());
      try {
        read(line);
      } catch (LineProblem e) {
        isBroken = true;
        findings.alert(line.at(), e.text(), e.advice());
      }
    }
    if (isBroken) {
      return null;
    }
    if (megabytes == 0) {
      findings.alert(
          at, "Size not specified for cache '%s'".formatted(section.name()), "total-max-size 4");
      return null;
    }
    long bytes = megabytes << 20;
    if (objectBytes > bytes / 2) {
      findings.alert(
          at, "\"max-object-size\" is limited to an half of \"total-max-size\" => " + bytes / 2);
      return null;
    }
    String name = section.name();
    return new CacheConfig(
        name.substring(0, Math.min(MOST_NAME, name.length())),
        bytes,
        objectBytes == 0 ? bytes >> 8 : objectBytes,
        ageSeconds,
        heedsVary,
        variants,
        hints,
        hintsPercent);
  }

  private void read(Line line) {
    String keyword = line.keyword();
    String word = line.word(1);
    Arity.atMost(line, keyword.equals("early-hints") ? 3 : 1);
    switch (keyword) {
      case "early-hints" -> hints(line);
      case "total-max-size" -> megabytes = whole(word, keyword, 0, MOST_MEGABYTES);
      case "max-object-size" -> objectBytes = whole(word, keyword, 0, Integer.MAX_VALUE);
      case "max-age" -> ageSeconds = Numbers.count(word, keyword);
      case "max-secondary-entries" -> variants = whole(word, keyword, 1, Integer.MAX_VALUE);
      case "process-vary" -> {
        if (!word.equals("on") && !word.equals("off")) {
          findings.warn(
              line.at(),
              "'process-vary' expects \"on\" or \"off\" (enable or disable vary processing).");
        }
        heedsVary = word.equals("on");
      }
      default ->
          throw new LineProblem("unknown keyword '%s' in 'cache' section".formatted(keyword));
    }
  }

  /// `early-hints on|off|only [ratio PERCENT]` (HAProxy 3.5).
  private void hints(Line line) {
    switch (line.word(1)) {
      case "on" -> hints = Hints.BESIDE_ANSWERS;
      case "off" -> hints = Hints.NONE;
      case "only" -> hints = Hints.ALONE;
      default ->
          findings.warn(
              line.at(),
              "'early-hints' expects \"on\", \"off\" or \"only\" (enable or disable HTTP 103 Early Hints support, or store only hints).");
    }
    if (line.count() > 2) {
      if (!line.word(2).equals("ratio")) {
        throw new LineProblem(
            "'early-hints' unexpected argument '%s', expected 'ratio'.".formatted(line.word(2)));
      }
      hintsPercent = whole(line.word(3), "'early-hints ratio'", 1, 99);
    }
  }

  private static int whole(String word, String keyword, int least, int most) {
    if (!word.matches("[0-9]{1,10}")
        || Long.parseLong(word) < least
        || Long.parseLong(word) > most) {
      throw new LineProblem(
          "%s wrong value '%s'".formatted(keyword, word),
          "a whole number from %d to %d is".formatted(least, most));
    }
    return Integer.parseInt(word);
  }
}
