package io.whydown.vendor.prose;

import io.whydown.vendor.prose.Lexicon.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Reads that something was asked before it was there: `isn't accepting connections yet`, `comes up
/// quicker than`, `the first time it fails, the second run is fine`. Stateless.
final class Sequence {

  private static final Set<String> READY =
      Lexicon.set(
          "ready up online initialise initialize initialised initialized accept listen available healthy finish complete"
              + " boot booted load running started reachable established");

  private static final Set<String> STARTS =
      Lexicon.set("start launch boot spin begin come came run ran initialise initialize fire");

  private static final Set<String> CONNECTS = Lexicon.set("connect connection dial reach query");

  private static final Set<String> SOONER =
      Lexicon.set("quicker faster earlier sooner ahead quick fast early");

  private static final Set<String> AGAIN =
      Lexicon.set(
          "second again next retry rerun re-run later afterwards subsequent manually twice");

  private static final Set<String> TRY =
      Lexicon.set("time run up start try attempt launch boot deploy go");

  private static final int REACH = 6;

  private Sequence() {}

  /// @param words of a sentence
  /// @param next those of the one behind it
  static boolean isLate(List<Word> words, List<Word> next) {
    return notYet(words)
        || beforeReady(words)
        || beforeServing(words)
        || sooner(words)
        || onlyFirst(words, next);
  }

  private static boolean notYet(List<Word> words) {
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).text().equals("yet")
          && Claims.before(words, i, Concept.NOT, REACH)
          && around(words, i, READY)) {
        return true;
      }
    }
    return false;
  }

  private static boolean around(List<Word> words, int at, Set<String> wanted) {
    return Lexicon.any(words, at - REACH, at + REACH + 1, word -> word.isAny(wanted));
  }

  /// `started before the database had initialised`.
  private static boolean beforeReady(List<Word> words) {
    for (int i = 1; i < words.size(); i++) {
      if (words.get(i).text().equals("before")
          && Lexicon.any(
              words, i - REACH - REACH / 2, i, word -> word.isAny(STARTS) || word.isAny(CONNECTS))
          && Lexicon.any(words, i + 2, i + REACH + 3, word -> word.isAny(READY))) {
        return true;
      }
    }
    return false;
  }

  /// `has to run scripts before it starts its service`, `starts at once, and the database is not
  /// ready`.
  private static boolean beforeServing(List<Word> words) {
    boolean starts = false;
    for (int i = 0; i < words.size(); i++) {
      starts |= words.get(i).isAny(STARTS);
      boolean before = i + 2 < words.size() && words.get(i).text().equals("before");
      if (before
          && THEY.contains(words.get(i + 1).text())
          && (words.get(i + 2).isAny(SERVES)
              || words.get(Math.min(i + 3, words.size() - 1)).isAny(SERVES))
          && i > 3) {
        return true;
      }
      boolean unready =
          i > 0 && UP.contains(words.get(i).text()) && words.get(i - 1).is(Concept.NOT);
      if (starts && unready) {
        return true;
      }
    }
    return false;
  }

  private static final Set<String> THEY = Lexicon.set("it they the its");

  private static final Set<String> UP = Lexicon.set("ready up");

  private static final Set<String> SERVES = Lexicon.set("start serve listen answer accept");

  private static boolean sooner(List<Word> words) {
    for (int i = 0; i + 1 < words.size(); i++) {
      boolean than = THAN.contains(words.get(i + 1).text());
      if (words.get(i).isAny(SOONER) && than && around(words, i, STARTS)) {
        return true;
      }
    }
    return tooEarly(words);
  }

  private static final Set<String> THAN = Lexicon.set("than of");

  private static boolean tooEarly(List<Word> words) {
    for (int i = 1; i < words.size(); i++) {
      if (EARLY.contains(words.get(i).text())
          && words.get(i - 1).text().equals("too")
          && around(words, i, STARTS)) {
        return true;
      }
    }
    return false;
  }

  private static final Set<String> EARLY = Lexicon.set("early soon quickly fast");

  /// The first try fails, and another one works, without anything else being told in between.
  private static boolean onlyFirst(List<Word> words, List<Word> next) {
    List<Word> both = new ArrayList<>(words);
    both.addAll(next);
    boolean first = false;
    for (int i = 0; i + 1 < words.size(); i++) {
      first |= FIRST.contains(words.get(i).text()) && tries(words, i);
    }
    return first && fails(words) && worksAgain(both);
  }

  private static final Set<String> FIRST = Lexicon.set("first initial 1st");

  private static boolean tries(List<Word> words, int at) {
    return Lexicon.any(words, at + 1, at + 5, word -> word.isAny(TRY));
  }

  private static boolean fails(List<Word> words) {
    return words.stream()
        .anyMatch(
            w -> w.is(Concept.FAILS) || w.isAny(Set.of("crash", "exit", "die", "stop", "abort")));
  }

  private static boolean worksAgain(List<Word> words) {
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).is(Concept.WORKS)
          && !Claims.before(words, i, Concept.NOT, 4)
          && !Claims.before(words, i, Concept.UNREAL, 4)
          && around(words, i, AGAIN)) {
        return true;
      }
    }
    return false;
  }
}
