package io.whydown.vendor.prose;

import io.whydown.vendor.Matched;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The words in which people tell of connections, each by its base form; the bent forms (plural,
/// tense, participle) and the short forms of `not` are led back to it. A new synonym joins here,
/// and every reader of sentences knows it. Stateless.
final class Lexicon {

  private static final Map<String, Concept> WORDS = words();

  /// A word, a number, an address or a sign that parts clauses.
  private static final Pattern TOKEN =
      Pattern.compile("[a-z0-9][a-z0-9_.:/'@-]*[a-z0-9]|[a-z0-9]|[,;()]");

  private Lexicon() {}

  /// A word of a sentence.
  ///
  /// @param text in small letters
  /// @param bases what it may be a bent form of; none where it is short
  /// @param concept null when the lexicon does not know it
  record Word(String text, List<String> bases, @Nullable Concept concept) {

    boolean is(Concept wanted) {
      return concept == wanted;
    }

    /// Whether it is one of these words, in whatever form.
    boolean isAny(Set<String> words) {
      return words.contains(text) || bases.stream().anyMatch(words::contains);
    }
  }

  /// The words of a sentence; `can't` is two, `can` and `not`.
  static List<Word> words(String sentence) {
    var words = new ArrayList<Word>();
    Matcher token =
        TOKEN.matcher(
            sentence
                .toLowerCase(Locale.ROOT)
                .replace('\u2019', '\'')
                .replace("`", " ")
                .replace("port(s)", "ports"));
    while (token.find() && words.size() < MOST) {
      String text = Matched.group(token, 0);
      Word whole = word(text);
      if (whole.concept() == null && text.endsWith("n't")) {
        words.add(word(text.equals("can't") ? "can" : text.substring(0, text.length() - 3)));
        words.add(word("not"));
      } else if (text.equals("cannot") || text.equals("unable") || text.equals("cant")) {
        words.add(word("can"));
        words.add(word("not"));
      } else {
        words.add(whole);
      }
    }
    return words;
  }

  /// Whether one of the words from a place up to another, which is not looked at, is such; beyond
  /// the sentence there are none.
  static boolean any(List<Word> words, int from, int to, Predicate<Word> which) {
    for (int i = Math.max(0, from); i < words.size() && i < to; i++) {
      if (which.test(words.get(i))) {
        return true;
      }
    }
    return false;
  }

  /// A sentence with more is a log.
  private static final int MOST = 120;

  static Set<String> set(String words) {
    return Set.of(words.split(" "));
  }

  private static Word word(String text) {
    List<String> bases = text.length() < 4 ? List.of() : bases(text);
    return new Word(text, bases, concept(text, bases));
  }

  private static @Nullable Concept concept(String text, List<String> bases) {
    Concept own = WORDS.get(text);
    if (own != null) {
      return own;
    }
    if (text.startsWith("localhost:") || text.startsWith("127.0.0.1:")) {
      return Concept.HOST;
    }
    for (String base : bases) {
      Concept found = WORDS.get(base);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /// What a bent form may be of: `stopped`, `stopping` and `stops` are all of `stop`.
  private static List<String> bases(String text) {
    var bases = new ArrayList<String>();
    for (String ending : new String[] {"'s", "s", "es", "ed", "d", "ing", "r", "er"}) {
      if (text.endsWith(ending)) {
        String stem = text.substring(0, text.length() - ending.length());
        bases.add(stem);
        bases.add(stem + "e");
        int last = stem.length() - 1;
        if (last > 1 && stem.charAt(last) == stem.charAt(last - 1)) {
          bases.add(stem.substring(0, last));
        }
      }
    }
    if (text.endsWith("ies") || text.endsWith("ied")) {
      bases.add(text.substring(0, text.length() - 3) + "y");
    }
    return bases;
  }

  private static Map<String, Concept> words() {
    var words = new HashMap<String, Concept>();
    put(
        words,
        Concept.WORKS,
        "work answer respond reply succeed function fine ok okay success successful successfully"
            + " successfull accessible reachable available healthy responsive 200 pong perfect perfectly"
            + " correctly flawlessly normal normally operational accept");
    put(
        words,
        Concept.FAILS,
        "fail refuse hang error unreachable inaccessible unavailable timeout time-out timed-out break"
            + " broken 502 503 504 refusal reject block econnrefused failure problem trouble");
    put(
        words,
        Concept.ASKS,
        "reach access connect curl telnet open visit browse load resolve talk communicate call hit"
            + " request wget query contact see get view display fetch use login log-in");
    put(words, Concept.PINGS, "ping traceroute");
    put(words, Concept.RUNS, "run live hosted deploy deployed launch install");
    put(words, Concept.BINDS, "bind bound");
    put(words, Concept.HEALS, "fix help solve resolved solved heal cure recover mend");
    put(
        words,
        Concept.NOT,
        "not no never without neither nor hardly empty nobody doesnt dont isnt wont didnt couldnt wasnt arent");
    put(words, Concept.CAN, "can could able manage");
    put(
        words,
        Concept.UNREAL,
        "should would want wish expect hope try suppose why how might may ideally assume think need"
            + " unless whether must");
    put(words, Concept.UNTIL, "until till");
    put(words, Concept.WAITING, "wait second minute sec min while moment later eventually");
    put(
        words,
        Concept.RESTARTS,
        "restart reload recreate re-create redeploy bounce reboot rebuild re-start");
    put(
        words,
        Concept.SWITCHES_OFF,
        "disable stop deactivate flush off remove turn switch setenforce permissive");
    put(words, Concept.FROM, "from via through");
    put(words, Concept.INSIDE, "inside within in into exec");
    put(words, Concept.AT, "on at");
    put(words, Concept.OUTSIDE, "outside");
    put(words, Concept.DIRECT, "direct directly bypass");
    put(words, Concept.OTHER, "other another different remote second separate any");
    put(words, Concept.CONTAINER, "container pod dockerized containerized");
    put(words, Concept.HOST, "host localhost 127.0.0.1 itself locally");
    put(
        words,
        Concept.MACHINE,
        "machine device computer pc laptop server phone box vm client desktop tablet node");
    put(words, Concept.ELSEWHERE, "lan internet externally remotely wan intranet wifi");
    put(
        words,
        Concept.BALANCER,
        "nginx haproxy traefik envoy caddy apache proxy loadbalancer balancer npm gateway varnish lb"
            + " ingress");
    put(words, Concept.FIREWALL, "firewall ufw firewalld iptables nftables csf shorewall");
    put(words, Concept.SELINUX, "selinux setenforce");
    put(words, Concept.ENGINE, "docker podman dockerd compose docker-compose");
    put(words, Concept.EVERYTHING, "everything stack all");
    return Map.copyOf(words);
  }

  private static void put(Map<String, Concept> words, Concept concept, String all) {
    for (String word : all.split(" ")) {
      words.put(word, concept);
    }
  }
}
