package io.whydown.vendor.prose;

import io.whydown.model.testimony.Sign;
import io.whydown.vendor.prose.Lexicon.Word;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a sentence states: of whom it tells whether it works, from where, and after what was done.
/// It is read by the roles that words play (what becomes of it, where, what was done to what), and
/// the words themselves are the lexicon's. What is wished or asked is no statement. Never throws at
/// input. Stateless.
public final class Claims {

  /// How far a word reaches to the one that bends it.
  private static final int REACH = 4;

  /// How far an action and what became of it stand apart.
  private static final int APART = 16;

  private Claims() {}

  /// @param subject whom it is about; empty when nothing names it
  public record Claim(Sign sign, String subject) {}

  private enum Outcome {
    WORKS,
    FAILS,
    NOTHING
  }

  /// @param sentence one sentence of a person
  public static Set<Claim> in(String sentence) {
    return in(Lexicon.words(sentence));
  }

  private static Set<Claim> in(List<Word> words) {
    var claims = new LinkedHashSet<Claim>();
    for (List<Word> clause : clauses(words)) {
      places(clause, outcome(clause), claims);
      runs(clause, claims);
    }
    remedies(words, claims);
    binds(words, claims);
    apart(words, claims);
    notStarted(words, claims);
    claims.addAll(Occupancy.in(words));
    claims.addAll(Renewal.in(words));
    if (Collisions.isIn(words)) {
      claims.add(new Claim(Sign.NAME_AMBIGUOUS, ""));
    }
    SpokenEnds.in(words).forEach(sign -> claims.add(new Claim(sign, "")));
    return claims;
  }

  /// The same, with what only the sentence behind it makes clear.
  public static Set<Claim> in(String sentence, String next) {
    List<Word> words = Lexicon.words(sentence);
    Set<Claim> claims = in(words);
    List<Word> behind = Lexicon.words(next);
    if (Sequence.isLate(words, behind)) {
      claims.add(new Claim(Sign.FAILS_AT_START_ONLY, ""));
    }
    String listened = PortRoles.listenedElsewhere(words, behind);
    if (!listened.isEmpty()) {
      claims.add(new Claim(Sign.PORT_DIFFERS, listened));
    }
    return claims;
  }

  /// Cut where somebody goes over to the other half of a comparison.
  private static List<List<Word>> clauses(List<Word> words) {
    var clauses = new ArrayList<List<Word>>();
    var open = new ArrayList<Word>();
    for (Word word : words) {
      boolean cuts =
          switch (word.text()) {
            case ",",
                ";",
                "(",
                ")",
                "but",
                "while",
                "whereas",
                "however",
                "although",
                "though",
                "yet" ->
                true;
            case "and" -> outcome(open) != Outcome.NOTHING;
            default -> false;
          };
      if (cuts) {
        clauses.add(List.copyOf(open));
        open.clear();
      } else {
        open.add(word);
      }
    }
    clauses.add(List.copyOf(open));
    return clauses;
  }

  /// What a clause says becomes of it; nothing when it says both, or wishes.
  private static Outcome outcome(List<Word> clause) {
    boolean works = false;
    boolean fails = false;
    for (int i = 0; i < clause.size(); i++) {
      Word word = clause.get(i);
      if (before(clause, i, Concept.UNREAL, REACH)) {
        continue;
      }
      boolean not = isDenied(clause, i);
      if (word.is(Concept.WORKS)) {
        works |= !not;
        fails |= not;
      } else if (word.is(Concept.FAILS)) {
        works |= not;
        fails |= !not;
      } else if (word.is(Concept.ASKS) || word.is(Concept.PINGS)) {
        boolean can = before(clause, i, Concept.CAN, REACH);
        fails |= not;
        works |= can && !not;
      }
    }
    if (works == fails) {
      return Outcome.NOTHING;
    }
    return works ? Outcome.WORKS : Outcome.FAILS;
  }

  /// A `not` bends the next word that tells of an outcome, and none behind that.
  private static boolean isDenied(List<Word> clause, int at) {
    for (int i = at - 1; i >= 0 && i >= at - REACH; i--) {
      Word word = clause.get(i);
      if (word.is(Concept.NOT)) {
        return true;
      }
      if (word.is(Concept.WORKS) || word.is(Concept.FAILS) || word.is(Concept.ASKS)) {
        return false;
      }
    }
    return false;
  }

  static boolean before(List<Word> words, int at, Concept concept, int reach) {
    return Lexicon.any(words, at - reach, at, word -> word.is(concept));
  }

  private static void places(List<Word> clause, Outcome outcome, Set<Claim> claims) {
    if (outcome == Outcome.NOTHING) {
      return;
    }
    boolean works = outcome == Outcome.WORKS;
    boolean pings = clause.stream().anyMatch(w -> w.is(Concept.PINGS));
    if (pings) {
      if (works) {
        claims.add(new Claim(Sign.PING_WORKS, ""));
      }
      return;
    }
    if (works && clause.stream().anyMatch(w -> w.is(Concept.DIRECT))) {
      claims.add(new Claim(Sign.WORKS_DIRECTLY, ""));
    }
    for (int i = 0; i < clause.size(); i++) {
      Word word = clause.get(i);
      if (word.is(Concept.CONTAINER) && isPlace(clause, i)) {
        claims.add(new Claim(works ? Sign.WORKS_INSIDE : Sign.FAILS_FROM_CONTAINER, ""));
      } else if (works && isHost(clause, i)) {
        claims.add(new Claim(Sign.WORKS_FROM_HOST, ""));
        if (word.text().equals("localhost")
            && Lexicon.any(clause, 0, i, w -> ONLY.contains(w.text()))) {
          claims.add(new Claim(Sign.ANSWERS_ONLY_ITSELF, ""));
        }
      } else if (works && isHere(clause, i)) {
        claims.add(new Claim(Sign.WORKS_FROM_HOST, ""));
        claims.add(new Claim(Sign.ANSWERS_ONLY_ITSELF, ""));
      } else if (!works && isElsewhere(clause, i)) {
        claims.add(new Claim(Sign.FAILS_FROM_ELSEWHERE, ""));
      }
    }
  }

  /// `from within the web container`, `inside a pod`, `containers cannot reach`.
  private static boolean isPlace(List<Word> clause, int at) {
    if (before(clause, at, Concept.OUTSIDE, REACH)) {
      return false;
    }
    boolean prepared =
        before(clause, at, Concept.FROM, REACH)
            || before(clause, at, Concept.INSIDE, REACH) && !isEntered(clause, at);
    return prepared || asks(clause, at);
  }

  private static final Set<String> ENTERS =
      Set.of("ssh", "telnet", "connect", "connecting", "log", "login", "logging", "get", "sign");

  /// `I cannot ssh into the container`: whoever asks is outside.
  private static boolean isEntered(List<Word> clause, int at) {
    for (int i = at - 1; i > 0 && i >= at - REACH; i--) {
      if (clause.get(i).text().equals("into")) {
        return ENTERS.contains(clause.get(i - 1).text());
      }
    }
    return false;
  }

  /// Whether the word is the one who asks: `the container cannot access`.
  private static boolean asks(List<Word> clause, int at) {
    boolean bent = false;
    for (int i = at + 1; i < clause.size() && i <= at + REACH + 2; i++) {
      bent |= clause.get(i).is(Concept.CAN) || clause.get(i).is(Concept.NOT);
      if (clause.get(i).is(Concept.ASKS)) {
        return bent;
      }
    }
    return false;
  }

  private static boolean isHost(List<Word> clause, int at) {
    Word word = clause.get(at);
    boolean host =
        word.is(Concept.HOST)
            || word.is(Concept.MACHINE) && !before(clause, at, Concept.OTHER, REACH);
    if (!host) {
      return false;
    }
    return word.text().equals("locally")
        || before(clause, at, Concept.FROM, REACH)
        || before(clause, at, Concept.AT, REACH)
        || before(clause, at, Concept.ASKS, 2);
  }

  /// `only from the machine it runs on`.
  private static boolean isHere(List<Word> clause, int at) {
    boolean here =
        clause.get(at).is(Concept.MACHINE)
                && !before(clause, at, Concept.OTHER, REACH)
                && !isNodeOfSoftware(clause, at)
            || clause.get(at).is(Concept.HOST);
    return here && Lexicon.any(clause, 0, at, word -> ONLY.contains(word.text()));
  }

  private static final Set<String> ONLY = Lexicon.set("only just solely");

  private static final Set<String> RUN_BY_NODE =
      Lexicon.set("js service server app application container backend api process image module");

  /// `a node service`: the program, and no machine.
  private static boolean isNodeOfSoftware(List<Word> clause, int at) {
    return clause.get(at).text().equals("node")
        && at + 1 < clause.size()
        && RUN_BY_NODE.contains(clause.get(at + 1).text());
  }

  private static boolean isElsewhere(List<Word> clause, int at) {
    Word word = clause.get(at);
    if (word.is(Concept.ELSEWHERE) || isOwnAddress(clause, at)) {
      return true;
    }
    boolean prepared =
        before(clause, at, Concept.FROM, REACH) || before(clause, at, Concept.AT, REACH);
    return word.is(Concept.MACHINE) && prepared && before(clause, at, Concept.OTHER, REACH)
        || word.is(Concept.OUTSIDE) && before(clause, at, Concept.FROM, 2);
  }

  /// `it runs in a container`, `running with docker`.
  private static void runs(List<Word> clause, Set<Claim> claims) {
    for (int i = 1; i < clause.size(); i++) {
      Word word = clause.get(i);
      boolean place = word.is(Concept.CONTAINER) || word.is(Concept.ENGINE) && !isOf(clause, i);
      if (place
          && before(clause, i, Concept.RUNS, REACH + 1)
          && (before(clause, i, Concept.INSIDE, REACH) || clause.get(i - 1).text().equals("with"))
          && !before(clause, i, Concept.NOT, REACH + 2)
          && !before(clause, i, Concept.UNREAL, REACH + REACH)) {
        claims.add(
            new Claim(
                isOfServer(clause, i) ? Sign.SERVER_IN_CONTAINER : Sign.BALANCER_IN_CONTAINER, ""));
        return;
      }
    }
  }

  private static final Set<String> SERVERS =
      Lexicon.set("server app application backend service api database db website site");

  /// `we run the sync server with docker`: it is not told of the balancer.
  private static boolean isOfServer(List<Word> clause, int at) {
    return clause.subList(0, at).stream().anyMatch(w -> w.isAny(SERVERS))
        && clause.stream().noneMatch(w -> w.is(Concept.BALANCER));
  }

  /// `docker host` is the machine, not the engine.
  private static boolean isOf(List<Word> clause, int at) {
    return at + 1 < clause.size() && clause.get(at + 1).is(Concept.HOST);
  }

  /// `nobody started the app again`: who says so says that it is not there.
  private static void notStarted(List<Word> words, Set<Claim> claims) {
    for (int i = 1; i < words.size(); i++) {
      if (words.get(i).text().equals("started")
          && Lexicon.any(words, i - 3, i, word -> NOBODY.contains(word.text()))
          && !before(words, i, Concept.UNREAL, REACH)) {
        claims.add(new Claim(Sign.PROCESS_ABSENT, ""));
        return;
      }
    }
  }

  private static final Set<String> NOBODY = Lexicon.set("nobody never not");

  /// `lives in its own compose project`: an engine makes a network for each.
  private static void apart(List<Word> words, Set<Claim> claims) {
    for (int i = 1; i < words.size(); i++) {
      boolean project =
          words.get(i).isAny(PROJECTS)
              && (words.get(i - 1).is(Concept.ENGINE) || words.get(i).isAny(Set.of("stack")));
      if (project
          && Lexicon.any(words, i - REACH, i, word -> OWN.contains(word.text()))
          && !before(words, i, Concept.NOT, REACH + 2)) {
        claims.add(new Claim(Sign.OTHER_NETWORK, ""));
        return;
      }
    }
  }

  private static final Set<String> PROJECTS = Lexicon.set("project file stack yml yaml");

  private static final Set<String> OWN = Lexicon.set("own separate different another other two");

  /// `cannot bind to port 53`.
  private static void binds(List<Word> words, Set<Claim> claims) {
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).is(Concept.BINDS) && before(words, i, Concept.NOT, REACH)) {
        for (int j = i + 1; j < words.size() && j <= i + REACH; j++) {
          if (words.get(j).text().matches("(?:[\\d.]+:)?\\d{2,5}")) {
            claims.add(new Claim(Sign.BIND_FAILED, words.get(j).text().replaceFirst("^.*:", "")));
            return;
          }
        }
      }
    }
  }

  /// `the local IP`: the machine's address in its network, and not loopback.
  private static boolean isOwnAddress(List<Word> clause, int at) {
    return clause.get(at).text().matches("ips?|ip-address|ipv4")
        && at > 0
        && clause
            .get(at - 1)
            .text()
            .matches(
                "local|lan|private|public|external|network|machine's|server's|host's|real|actual|own|internal");
  }

  /// What somebody did, to what, and that it is well then.
  private static void remedies(List<Word> words, Set<Claim> claims) {
    for (int i = 0; i < words.size(); i++) {
      Word word = words.get(i);
      boolean done = word.is(Concept.RESTARTS) || word.is(Concept.SWITCHES_OFF);
      boolean permissive =
          word.text().equals("setenforce")
              && i + 1 < words.size()
              && words.get(i + 1).text().matches("0|permissive");
      if (permissive && isWellAt(words, i)) {
        claims.add(new Claim(Sign.WORKS_WITHOUT_SELINUX, ""));
        continue;
      }
      if (done && isWellAt(words, i)) {
        remedy(words, i, claims);
      } else if (word.is(Concept.WAITING)
          && (before(words, i, Concept.WAITING, 3) || isAfter(words, i))
          && isWellAt(words, i)
          && !failsThen(words, i)) {
        claims.add(new Claim(Sign.WORKS_AFTER_A_WHILE, ""));
      }
    }
  }

  /// `it works for five minutes, then hangs`: what comes after a while is the failure.
  private static boolean failsThen(List<Word> words, int at) {
    return Lexicon.any(
        words,
        at,
        at + APART,
        word ->
            word.is(Concept.FAILS)
                || word.text().matches("hangs?|dies|stops|freezes|crash(?:es)?"));
  }

  private static boolean isAfter(List<Word> words, int at) {
    return Lexicon.any(words, at - REACH, at, word -> AFTER.contains(word.text()));
  }

  private static final Set<String> AFTER = Lexicon.set("after within for in");

  /// Whether the sentence says, not far from this word, that it works or is mended.
  static boolean isWellAt(List<Word> words, int at) {
    if (before(words, at, Concept.UNTIL, REACH + 2)) {
      return true;
    }
    for (int i = Math.max(0, at - APART); i < words.size() && i <= at + APART; i++) {
      boolean well =
          words.get(i).is(Concept.HEALS)
              || words.get(i).is(Concept.WORKS)
              || words.get(i).text().matches("connects|gone|disappear(?:s|ed)|vanish(?:es|ed)");
      if (well
          && !before(words, i, Concept.NOT, REACH)
          && !before(words, i, Concept.UNREAL, REACH)) {
        return true;
      }
    }
    return false;
  }

  private static void remedy(List<Word> words, int at, Set<Claim> claims) {
    boolean restarts = words.get(at).is(Concept.RESTARTS);
    for (int i = at + 1; i < words.size() && i <= at + REACH; i++) {
      Word object = words.get(i);
      if (object.concept() == null || object.is(Concept.AT) || object.is(Concept.NOT)) {
        continue;
      }
      switch (object.concept()) {
        case FIREWALL -> {
          if (!restarts) {
            claims.add(new Claim(Sign.WORKS_WITHOUT_FIREWALL, ""));
          }
        }
        case SELINUX -> claims.add(new Claim(Sign.WORKS_WITHOUT_SELINUX, ""));
        case BALANCER -> {
          if (restarts) {
            claims.add(new Claim(Sign.WORKS_AFTER_BALANCER_RESTART, ""));
          }
        }
        default -> {}
      }
      return;
    }
  }
}
