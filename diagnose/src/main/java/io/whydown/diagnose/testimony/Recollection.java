package io.whydown.diagnose.testimony;

import io.whydown.diagnose.testimony.Verdict.Candidate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Holds the heaviest plea against what earlier reports were confirmed to be. Of causes that are
/// pleaded about as much, the one whose reports the text is like is the better reading; and what is
/// pleaded faintly is asked for, and not named, where the text is much more like another cause's.
/// Stateless.
final class Recollection {

  /// What weighs so much has a line that decides, and no likeness takes from it.
  private static final int DECISIVE = 78;

  /// Pleas that lie no further apart than a circumstance or two.
  private static final int NEAR = 15;

  /// So much more alike than another that it is no chance.
  private static final int CLOSER = 20;

  /// A plea of less rests on words that fit several causes.
  private static final int FAINT = 62;

  private static final int MUCH_CLOSER = 30;

  private static final int ALIKE = 30;

  private Recollection() {}

  /// @param ranked the heaviest first, which may be named
  /// @param pleas of the causes that no fact of the text excludes
  /// @return the one to name; empty when none is to be
  static Optional<Candidate> best(Hearing h, List<Candidate> ranked, Map<String, Plea> pleas) {
    Candidate heaviest = ranked.getFirst();
    if (heaviest.plea().weight() >= DECISIVE || !Foremost.isStory(h)) {
      return Optional.of(heaviest);
    }
    Map<String, Integer> alike = Precedents.known().likeness(h.testimony());
    int least = alike.getOrDefault(heaviest.id(), 0) + CLOSER;
    Candidate best =
        ranked.stream()
            .filter(c -> c.plea().names())
            .filter(c -> c.plea().weight() >= heaviest.plea().weight() - NEAR)
            .filter(c -> alike.getOrDefault(c.id(), 0) >= least)
            .max(
                Comparator.comparingInt(
                        (Candidate c) -> 2 * c.plea().weight() + alike.getOrDefault(c.id(), 0))
                    .thenComparing(Candidate::id))
            .orElse(heaviest);
    return isContradicted(h, best, alike, pleas) ? Optional.empty() : Optional.of(best);
  }

  private static boolean isContradicted(
      Hearing h, Candidate best, Map<String, Integer> alike, Map<String, Plea> pleas) {
    int most = Math.max(ALIKE, alike.getOrDefault(best.id(), 0) + MUCH_CLOSER);
    return best.plea().weight() < FAINT
        && pleas.keySet().stream()
            .anyMatch(id -> alike.getOrDefault(id, 0) >= most && Foremost.canBe(h, id));
  }
}
