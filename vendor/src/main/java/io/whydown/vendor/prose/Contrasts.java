package io.whydown.vendor.prose;

import io.whydown.vendor.Matched;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds the endpoints that somebody says answer, and those said not to: people show a fault by
/// setting two requests side by side that differ in one thing. Never throws at input. Stateless.
public final class Contrasts {

  private static final Pattern CLAUSE =
      Pattern.compile(
          "(?:[;,!?]|\\.)(?:\\s+|$)|[\uff0c\u3002\uff1b\uff1a]| but | while | whereas | although | though | however | and (?=[^.]{0,80}(?:works?|fails?|does|is|gives?|returns?))| yet |\\s+[-\u2013\u2014]\\s+|\\n");

  private static final Pattern ENDPOINT =
      Pattern.compile(
          "(?:(?<scheme>https?)://)?(?<host>\\[[0-9a-f:]{2,}\\]|(?<![\\w:])::1(?![\\w:])|localhost|\\d{1,3}(?:\\.\\d{1,3}){3}|(?<=://)[\\w.-]+|(?<![\\w./@-])[a-z][\\w-]*(?:\\.[\\w-]+)*(?=:\\d{2,5}(?!\\d)))(?::(?<port>\\d{2,5})(?!\\d))?");

  private static final Pattern FAILS =
      Pattern.compile(
          "\\b(?:fail\\w*|refus\\w+|econnrefused|can ?not|can't|cannot|could ?(?:not|n't)|won't|(?:does|do|did|is|was|are)(?: not|n't)|unable|time[sd]?[ -]?out|timeout|timing out|unreachable|50[234]|hangs?|errors?|reset|no (?:longer|response|answer)|nothing|never|without success|broken|empty reply|not (?:work|reach|respond|answer|access)\\w*)\\b");

  private static final Pattern WORKS =
      Pattern.compile(
          "\\b(?:works?|worked|working|opens?|geht|funktioniert|klappt|marche|fonctionne|answers?|loads?|fine|ok|okay|200|succe\\w+|responds?|response|accessible|reachable|healthy|connects|connected|correct(?:ly)?|expected|(?:see|get|gives?|shows?|returns?) (?:a |the )?(?:\\w+ )?(?:result|page|content|html|answer|json|response|login)|can (?:\\w+ )?(?:access|open|reach|connect|curl|see|browse|telnet)|able to|no problem\\w*|without (?:any )?(?:problem|issue)\\w*)\\b");

  private static final Pattern INSIDE =
      Pattern.compile(
          "(?:inside|within|in|into|from) (?:of )?(?:the |my |a |that |its |this )?(?:\\w+[- ]){0,2}(?:container|pod)\\b|docker (?:compose )?exec|kubectl exec|podman exec|\\b(?:start(?:ed)?|run(?:s|ning)?|deployed|launched) (?:\\w+ )?(?:with|via|using|in|by|under) (?:a )?(?:docker|podman|docker[- ]compose|container)\\b");

  private static final Pattern OUTSIDE =
      Pattern.compile(
          "(?:from|on|outside|in) (?:the |my |that |a |another |its )?(?:docker |local |other |same |remote )?(?:host|machine|server|vm|node|laptop|browser|outside|network|pc)\\b|\\bexternally\\b|\\bremotely\\b|from outside");

  private Contrasts() {}

  /// @param host a literal without brackets or a name
  /// @param port 0 when none is named
  /// @param works false when it is said to fail
  /// @param from `container`, `host`, or empty
  /// @param clause the part of the text that says so, in small letters
  public record Found(
      String scheme, String host, int port, boolean works, String from, String clause) {

    /// Whether it is said to fail, and in no way that tells of more than a closed door: a name, an
    /// answer, or silence.
    public boolean isShut() {
      return !works && !OTHERWISE.matcher(clause).find();
    }
  }

  private static final Pattern OTHERWISE =
      Pattern.compile(
          "\\b(?:time[sd]?[ -]?out|timeout|timing out|hangs?|no route|resolv\\w*|[45]\\d\\d|ssl|tls|certificate|slow\\w*|no (?:longer|response|answer)|ping\\w*|sometimes|randomly)\\b");

  /// @param text a sentence, or a line of a comparison
  public static List<Found> in(String text) {
    var found = new ArrayList<Found>();
    String lower =
        text.length() > 1_500
            ? text.substring(0, 1_500).toLowerCase(Locale.ROOT)
            : text.toLowerCase(Locale.ROOT);
    String bare = lower.replaceAll("[`*\"'](?!t\\b)", " ");
    if (!ENDPOINT.matcher(bare).find()) {
      return found;
    }
    String[] clauses = CLAUSE.split(bare);
    String from = clauses.length == 1 ? from(bare) : "";
    Outcome before = Outcome.NOT_SAID;
    for (int i = 0; i < clauses.length; i++) {
      String clause = clauses[i];
      // where one is stays true until another place is named
      String here = from(clause);
      from = here.isEmpty() ? from : here;
      Outcome outcome = outcome(clause);
      boolean goesOn = i + 1 < clauses.length && !ENDPOINT.matcher(clauses[i + 1]).find();
      if (outcome == Outcome.NOT_SAID && goesOn) {
        outcome = outcome(clauses[i + 1]);
      }
      if (outcome == Outcome.NOT_SAID && GOES_ON.matcher(clause).find()) {
        // one more of which the same is said
        outcome = before;
      }
      before = outcome;
      if (outcome != Outcome.NOT_SAID && !insteadOf(clause, from, found)) {
        add(clause, outcome == Outcome.WORKS, from, found);
      }
    }
    return found;
  }

  /// Nothing but another endpoint of the same kind: `, curl 10.0.0.1:80/health`.
  private static final Pattern GOES_ON =
      Pattern.compile(
          "^\\s*(?:or |nor |and )?(?:even )?(?:the |its? )?(?:\\w+ ){0,7}?(?:curl |wget |telnet |https?://)[^ ]+(?: or even.*)?[\\s.]*$");

  private static final Pattern INSTEAD =
      Pattern.compile("(.*)(?:\\binstead of|\\brather than|\\bin place of) (.*)");

  /// `with A instead of B it works` tells of both.
  private static boolean insteadOf(String clause, String from, List<Found> found) {
    Matcher instead = INSTEAD.matcher(clause);
    if (!instead.matches() || FAILS.matcher(clause).find()) {
      return false;
    }
    String left = Matched.group(instead, 1);
    String right = Matched.group(instead, 2);
    if (!ENDPOINT.matcher(left).find() || !ENDPOINT.matcher(right).find()) {
      return false;
    }
    add(left, true, from, found);
    add(right, false, from, found);
    return true;
  }

  private enum Outcome {
    WORKS,
    FAILS,
    NOT_SAID
  }

  /// What a clause says of its endpoint.
  private static Outcome outcome(String clause) {
    if (FAILS.matcher(clause).find()) {
      return Outcome.FAILS;
    }
    return WORKS.matcher(clause).find() ? Outcome.WORKS : Outcome.NOT_SAID;
  }

  private static String from(String sentence) {
    if (INSIDE.matcher(sentence).find()) {
      return OUTSIDE.matcher(sentence).find() ? "" : "container";
    }
    return OUTSIDE.matcher(sentence).find() ? "host" : "";
  }

  private static final Pattern FOUR = Pattern.compile("\\s-4\\s|--ipv4\\b|\\bover ipv4\\b");
  private static final Pattern SIX = Pattern.compile("\\s-6\\s|--ipv6\\b|\\bover ipv6\\b");

  /// `curl -6 http://localhost` asks ::1.
  private static String inFamily(String host, String clause) {
    if (!host.equals("localhost")) {
      return host;
    }
    return SIX.matcher(clause).find() ? "::1" : FOUR.matcher(clause).find() ? "127.0.0.1" : host;
  }

  private static void add(String clause, boolean works, String from, List<Found> found) {
    Matcher endpoint = ENDPOINT.matcher(clause);
    while (endpoint.find()) {
      String port = endpoint.group("port");
      int number = port == null ? 0 : Integer.parseInt(port);
      String scheme = endpoint.group("scheme");
      if (number <= 65_535) {
        found.add(
            new Found(
                scheme == null ? "" : scheme,
                inFamily(Matched.unbracketed(Matched.group(endpoint, "host")), clause),
                number,
                works,
                from,
                clause));
      }
    }
  }
}
