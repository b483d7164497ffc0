package io.whydown.cli.balance;

import io.whydown.balancer.rule.WordLikeness;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the word that a misspelt one is nearest to, as HAProxy does (cfgparse.c,
/// `cfg_find_best_match`). Stateless.
final class Nearest {

  /// Where a word may stand.
  enum Among {
    GLOBAL,
    PROXY,
    OPTION,
    BIND,
    SERVER
  }

  /// By the place. This class is asked only when something is wrong.
  private static final Map<String, List<String>> PROPOSALS = proposals();

  private Nearest() {}

  /// `; did you mean 'X' maybe ?`, or nothing when no word is near.
  static String question(Among among, String word) {
    String best = to(among, word);
    return best == null ? "" : "; did you mean '%s' maybe ?".formatted(best);
  }

  /// The same where a sentence without a question ends with a full stop.
  static String end(Among among, String word) {
    String question = question(among, word);
    return question.isEmpty() ? "." : question;
  }

  private static @Nullable String to(Among among, String word) {
    String best = null;
    int least = Integer.MAX_VALUE;
    for (String known : PROPOSALS.getOrDefault(among.name().toLowerCase(Locale.ROOT), List.of())) {
      int distance = WordLikeness.distance(List.of(word), List.of(known));
      if (distance < least) {
        least = distance;
        best = known;
      }
    }
    return best == null || least > 2 * word.length() || least > 2 * best.length() ? null : best;
  }

  /// One line for each place: its name, and the words.
  private static Map<String, List<String>> proposals() {
    try (InputStream in = Nearest.class.getResourceAsStream("proposals.txt")) {
      if (in == null) {
        throw new IllegalStateException("proposals.txt is missing from the module");
      }
      var found = new HashMap<String, List<String>>();
      new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .map(line -> List.of(line.split(" ", -1)))
          .forEach(words -> found.put(words.getFirst(), words.subList(1, words.size())));
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
