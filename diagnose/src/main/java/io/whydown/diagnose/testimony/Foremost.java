package io.whydown.diagnose.testimony;

import io.whydown.diagnose.testimony.Verdict.Candidate;
import io.whydown.model.testimony.Standing;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/// Where nothing is pleaded enough: the cause to ask for first, which is the one whose reports the
/// text is most like, with what is pleaded for it. It is likely where the text is like those
/// reports and no others. Stateless.
final class Foremost {

  /// So much like the reports of a cause that its question comes before the usual ones.
  private static final int RECOGNISED = 14;

  /// The same where a program printed the failure: then the usual questions split it well.
  private static final int RECOGNISED_ANYWAY = 20;

  /// Letters of a text that tells a story. What a word or two of a shorter one are like is chance,
  /// unless they are like nothing else.
  private static final int STORY = 260;

  private static final int RECOGNISED_AT_ONCE = 50;

  /// So much like the reports of a cause that it is named, if no other comes near.
  private static final int CLEAR = 24;

  private static final int APART = 11;

  /// What is pleaded counts this part of what it is alike.
  private static final double PLEADED = 0.6;

  private Foremost() {}

  /// @param pleas of the causes that no fact of the text excludes
  /// @return one of them
  static Optional<Map.Entry<String, Plea>> of(Hearing h, Map<String, Plea> pleas) {
    int enough = enough(h);
    Map<String, Integer> likeness = Precedents.known().likeness(h.testimony());
    return pleas.entrySet().stream()
        .filter(e -> likeness.getOrDefault(e.getKey(), 0) >= enough && canBe(h, e.getKey()))
        .max(
            Comparator.comparingDouble((Map.Entry<String, Plea> e) ->
                    likeness.getOrDefault(e.getKey(), 0) + PLEADED * e.getValue().weight())
                .thenComparing(Map.Entry::getKey));
  }

  /// What programs print is for the pleas to weigh: of it too much is alike in every report.
  ///
  /// @return the cause to name for what people tell alone; empty where that is like the reports of
  ///   two causes, or something speaks against the one
  static Optional<Candidate> clear(Hearing h, Map<String, Plea> pleas) {
    Map<String, Integer> likeness = Precedents.known().likeness(h.testimony());
    return of(h, pleas)
        .map(e -> new Candidate(e.getKey(), e.getValue()))
        .filter(c -> isStory(h) && !isPrinted(h) && c.plea().isOpen())
        .filter(c -> {
          int alike = likeness.getOrDefault(c.id(), 0);
          return alike >= CLEAR
              && pleas.keySet().stream()
                  .filter(id -> !id.equals(c.id()) && canBe(h, id))
                  .allMatch(id -> likeness.getOrDefault(id, 0) <= alike - APART);
        });
  }

  /// Whether the text says enough for what it is alike to mean something.
  static boolean isStory(Hearing h) {
    return h.testimony().text().length() >= STORY;
  }

  private static int enough(Hearing h) {
    if (!isStory(h)) {
      return RECOGNISED_AT_ONCE;
    }
    return isPrinted(h) ? RECOGNISED_ANYWAY : RECOGNISED;
  }

  /// A program tells of the failure, or somebody does with its target.
  private static boolean isPrinted(Hearing h) {
    return h.failed(f -> f.standing() == Standing.WITNESSED || !f.host().isEmpty()).isPresent();
  }

  /// Whether the text tells of the platform that the cause belongs to, and the connection came no
  /// further than the cause lets it.
  static boolean canBe(Hearing h, String id) {
    boolean there =
        switch (id.substring(0, id.indexOf('-') + 1)) {
          case "k8s-" -> h.isKubernetes();
          case "cloud-" -> h.isCloud();
          case "aws-" -> h.isAws();
          case "container-", "docker-" -> h.isDocker();
          default -> true;
        };
    return there && !Coherence.contradicts(h, id);
  }
}
