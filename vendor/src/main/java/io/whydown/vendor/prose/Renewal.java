package io.whydown.vendor.prose;

import io.whydown.model.testimony.Sign;
import io.whydown.vendor.prose.Claims.Claim;
import io.whydown.vendor.prose.Lexicon.Word;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Reads what was made anew, and that a balancer had to be told: `every time we deploy the backend
/// nginx answers 502 until we reload it`. Stateless.
final class Renewal {

  private static final Set<String> RENEWS =
      Lexicon.set(
          "restart recreate re-create redeploy deploy rebuild replace respawn reschedule update upgrade scale");

  private static final Set<String> TELLS =
      Lexicon.set("restart reload re-save resave save hup bounce");

  private static final Set<String> SETTING =
      Lexicon.set("host config configuration upstream route");

  private static final int REACH = 4;

  private Renewal() {}

  static Set<Claim> in(List<Word> words) {
    var claims = new LinkedHashSet<Claim>();
    for (int i = 0; i < words.size(); i++) {
      Word word = words.get(i);
      if (word.isAny(TELLS)
          && Claims.isWellAt(words, i)
          && (isOfBalancer(words, i) || isOfGateway(words, i))) {
        claims.add(new Claim(Sign.WORKS_AFTER_BALANCER_RESTART, ""));
      } else if (word.isAny(RENEWS) && isEvent(words, i) && !isOfBalancer(words, i)) {
        claims.add(new Claim(Sign.SERVER_WAS_RECREATED, ""));
      }
    }
    return claims;
  }

  private static boolean isOfBalancer(List<Word> words, int at) {
    for (int i = Math.max(0, at - REACH); i < words.size() && i <= at + REACH; i++) {
      Word word = words.get(i);
      if (i > at && word.text().matches("[,;()]")) {
        break;
      }
      if (word.is(Concept.BALANCER)) {
        return true;
      }
    }
    return at > 0 && words.get(at).isAny(Set.of("re-save", "resave", "save")) && around(words, at);
  }

  private static final Set<String> GATEWAY_ERRORS =
      Set.of("502", "502s", "503", "503s", "504", "504s");

  private static final Set<String> GIVES =
      Lexicon.set("serve return give answer throw show respond produce");

  private static final Set<String> ITSELF =
      Set.of(
          "manually",
          "again",
          "it",
          "they",
          "them",
          "is",
          "was",
          "are",
          "gets",
          "i",
          "we",
          "by",
          "hand");

  /// `the frontend serves 502s until restarted`: whoever answers so for another is the one that was
  /// told, as long as nothing else is named.
  private static boolean isOfGateway(List<Word> words, int at) {
    int until = at - 1;
    while (until > 0 && ITSELF.contains(words.get(until).text())) {
      until--;
    }
    boolean object =
        at + 1 < words.size() && words.get(at + 1).text().matches("the|my|our|a|its|\\w{4,}");
    if (until < 0 || !words.get(until).is(Concept.UNTIL) || object) {
      return false;
    }
    return Lexicon.any(words, until - REACH, until, word -> GATEWAY_ERRORS.contains(word.text()))
        && Lexicon.any(words, until - REACH, until, word -> word.isAny(GIVES));
  }

  private static boolean around(List<Word> words, int at) {
    return Lexicon.any(words, at - REACH, at + REACH + 1, word -> word.isAny(SETTING));
  }

  private static final Set<String> WHENEVER =
      Lexicon.set("after when whenever every each once if since");

  /// It happens again and again, or is what it fails after.
  private static boolean isEvent(List<Word> words, int at) {
    boolean event = Lexicon.any(words, at - REACH - 2, at, word -> WHENEVER.contains(word.text()));
    boolean fails = words.stream().anyMatch(w -> w.is(Concept.FAILS));
    return event && fails && !Claims.before(words, at, Concept.NOT, REACH);
  }
}
