package io.whydown.vendor.prose;

import io.whydown.model.testimony.Sign;
import io.whydown.vendor.prose.Lexicon.Word;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What each end of a connection is said to speak: "Kibana, which speaks TLS", "an https backend"
/// on the one side, "it asks over http", "treats the backend as https" on the other. It is read by
/// the word before: one that says what something is or serves, or one that says how it is asked.
/// Never throws at input. Stateless.
final class SpokenEnds {

  /// How far a word reaches to the one that bends it.
  private static final int REACH = 4;

  /// How far "contact" stands from "over http".
  private static final int FAR = 8;

  private static final Set<String> TLS = Lexicon.set("https tls ssl tls-enabled");
  private static final Set<String> PLAIN =
      Lexicon.set("http plain plaintext plain-text unencrypted http-only");

  /// What somebody serves, whoever that is.
  private static final Set<String> SERVES =
      Lexicon.set(
          "speak speaks speaking serve serves serving expects requires accepts enforces"
              + " insists itself");

  /// What may be said of either side, and is of the server where one is named.
  private static final Set<String> IS =
      Lexicon.set("is are be uses use using runs run listens only has");

  private static final Set<String> SERVERS =
      Lexicon.set(
          "backend backends upstream upstreams server servers service app application"
              + " origin target dashboard controller");

  /// What stands before the servers, and whatever is seen of them from outside.
  private static final Set<String> FRONTS =
      Lexicon.set("frontend front-end edge cdn cloudflare site website domain browser");

  /// What follows a protocol that a thing is named by; "http server" is any.
  private static final Set<String> NAMED =
      Lexicon.set("backend backends upstream upstreams origin origins");

  /// What stands behind a protocol that somebody is sent to: `to the http port`.
  private static final Set<String> PLACES = Lexicon.set("port ports listener listeners endpoint");

  private static final Set<String> CARRIED = Lexicon.set("traffic requests data connections");

  private static final Set<String> WAY = Lexicon.set("over via through as in by using with to");

  private static final Set<String> ASKS =
      Lexicon.set(
          "contact contacts connect connects connecting request requests forward forwards"
              + " forwarding send sends sending proxy proxies proxying dial dials reach reaches"
              + " call calls pass passes talk talks route routes speaks traffic");

  /// What a balancer does next that was said to serve.
  private static final Set<String> GOES_ON =
      Lexicon.set(
          "contacts connects forwards sends proxies dials reaches calls passes talks routes");

  private static final Set<String> TAKES =
      Lexicon.set(
          "assume assumes assumed sees treats treat detects detected thinks switched"
              + " switching changed changing");

  private SpokenEnds() {}

  static Set<Sign> in(List<Word> words) {
    Set<Sign> ends = EnumSet.noneOf(Sign.class);
    for (int i = 0; i < words.size(); i++) {
      String text = words.get(i).text();
      boolean tls = TLS.contains(text);
      if (!tls && !PLAIN.contains(text) || isBent(words, i)) {
        continue;
      }
      boolean named = isFollowed(words, i, NAMED) || isSentTo(words, i);
      if (isTakenSo(words, i) || !named && isAskedSo(words, i)) {
        ends.add(tls ? Sign.ASKED_IN_TLS : Sign.ASKED_IN_PLAIN);
      } else if (named || isServedSo(words, i)) {
        ends.add(tls ? Sign.SPEAKS_TLS : Sign.SPEAKS_PLAIN);
      }
    }
    return ends;
  }

  /// Denied, wished or expected: nobody speaks it. What a wish is about may have a clause of its
  /// own.
  private static boolean isBent(List<Word> words, int at) {
    for (int i = at - 1; i >= Math.max(0, at - FAR) && !words.get(i).text().equals("which"); i--) {
      boolean supposed = words.get(i).is(Concept.UNREAL) && !TAKES.contains(words.get(i).text());
      if (supposed || at - i <= REACH && words.get(i).is(Concept.NOT)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isTakenSo(List<Word> words, int at) {
    return any(words, at - REACH, at, TAKES);
  }

  private static boolean isAskedSo(List<Word> words, int at) {
    return any(words, at - 2, at, WAY) && any(words, at - FAR, at, ASKS)
        || any(words, at - 1, at, ASKS) && isFollowed(words, at, CARRIED);
  }

  /// `sends TLS to the http port`: the port is the server's.
  private static boolean isSentTo(List<Word> words, int at) {
    return isFollowed(words, at, PLACES)
        && Lexicon.any(words, at - 2, at, word -> word.text().equals("to"));
  }

  private static boolean isFollowed(List<Word> words, int at, Set<String> wanted) {
    return any(words, at + 1, at + 2, wanted);
  }

  private static boolean isServedSo(List<Word> words, int at) {
    boolean said =
        any(words, at - 2, at, SERVES)
            || any(words, at - 2, at, IS) && any(words, at - FAR, at, SERVERS);
    return said && !isOfBalancer(words, at) && !asksItself(words, at);
  }

  /// `nginx serves https`: that is what its clients speak.
  private static boolean isOfBalancer(List<Word> words, int at) {
    for (int i = at - 1; i >= Math.max(0, at - 2 - REACH); i--) {
      Word word = words.get(i);
      if (word.is(Concept.BALANCER) || FRONTS.contains(word.text())) {
        return true;
      }
      if (SERVERS.contains(word.text())) {
        return i > 0 && words.get(i - 1).is(Concept.BALANCER) && !NAMED.contains(word.text());
      }
      if (WAY.contains(word.text())) {
        return false;
      }
    }
    return false;
  }

  /// `it speaks TLS and forwards over http`: whoever serves and asks in one breath is between.
  private static boolean asksItself(List<Word> words, int at) {
    for (int i = at + 1; i + 1 < words.size() && i <= at + FAR; i++) {
      if (words.get(i).text().equals("and") && GOES_ON.contains(words.get(i + 1).text())) {
        return true;
      }
    }
    return false;
  }

  private static boolean any(List<Word> words, int from, int to, Set<String> wanted) {
    return Lexicon.any(words, from, to, word -> wanted.contains(word.text()));
  }
}
