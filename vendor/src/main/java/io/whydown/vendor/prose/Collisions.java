package io.whydown.vendor.prose;

import io.whydown.vendor.prose.Lexicon.Word;
import java.util.List;
import java.util.Set;

/// Reads that one name leads to somebody else's machine: `it resolves to another container from
/// another project`, `the second service talks to the database of the first`. It takes a word for
/// where a name or a connection goes, one for another, and what tells that it was not meant.
/// Stateless.
final class Collisions {

  private static final Set<String> RESOLVES = Lexicon.set("resolve map point");

  private static final Set<String> GOES =
      Lexicon.set("connect talk speak use reach go hit land route get query");

  private static final Set<String> OTHER = Lexicon.set("another other wrong different first");

  private static final Set<String> THING =
      Lexicon.set("container service stack project instance one deployment app database db");

  private static final Set<String> GROUP =
      Lexicon.set("project stack compose environment deployment namespace tenant");

  private static final int REACH = 7;

  private Collisions() {}

  static boolean isIn(List<Word> words) {
    for (int i = 0; i < words.size(); i++) {
      Word word = words.get(i);
      boolean told = !Claims.before(words, i, Concept.NOT, 3) && !isWished(words, i);
      if (told && word.isAny(RESOLVES) && goesElsewhere(words, i) && near(words, i, GROUP, 14)) {
        return true;
      }
      if (told && word.isAny(GOES) && goesElsewhere(words, i) && isUnmeant(words, i)) {
        return true;
      }
    }
    return false;
  }

  private static final Set<String> WISHES = Lexicon.set("want need try should like able can could");

  private static boolean isWished(List<Word> words, int at) {
    return Lexicon.any(words, at - 3, at, word -> word.isAny(WISHES));
  }

  private static boolean goesElsewhere(List<Word> words, int at) {
    for (int i = at + 1; i < words.size() && i <= at + REACH + 2; i++) {
      if (words.get(i).isAny(OTHER)
          && Lexicon.any(words, i - REACH, i + 4, word -> word.isAny(THING))) {
        return true;
      }
    }
    return false;
  }

  /// The second gets what is the first's, or somebody's own is left out.
  private static boolean isUnmeant(List<Word> words, int at) {
    boolean second =
        Lexicon.any(words, at - REACH, at, word -> word.text().equals("second"))
            && near(words, at, Set.of("first"), REACH + 2);
    boolean instead =
        near(words, at, Set.of("instead"), REACH + 2) && near(words, at, ITSELF, REACH + 4);
    boolean apart =
        Lexicon.any(words, at - REACH, at, word -> word.text().equals("one"))
            && near(words, at, Set.of("another"), REACH + 2)
            && words.stream().anyMatch(w -> w.isAny(GROUP));
    return second || instead || apart;
  }

  private static final Set<String> ITSELF =
      Set.of("itself", "themselves", "own", "its", "their", "mine", "ours");

  private static boolean near(List<Word> words, int at, Set<String> wanted, int reach) {
    return Lexicon.any(words, at + 1, at + 1 + reach, word -> word.isAny(wanted));
  }
}
