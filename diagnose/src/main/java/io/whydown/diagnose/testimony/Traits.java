package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Statement;
import io.whydown.model.testimony.Statement.Dials;
import io.whydown.model.testimony.Statement.Failed;
import io.whydown.model.testimony.Testimony;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// What a text can have in common with other texts: its words, and the kinds of statement that were
/// read from it. Of a word the base form counts, of an address its kind, of a number only a status
/// or a code that means something. Stateless.
final class Traits {

  /// Characters in which words are counted.
  private static final int MOST_TEXT = 100_000;

  /// A longer word is an identifier that no other text has.
  private static final int LONGEST_WORD = 30;

  private static final Set<String> TELLING_NUMBERS =
      Set.of("11", "13", "24", "80", "99", "443", "3000", "8080");

  private static final String[] ENDINGS = {"ings", "ing", "edly", "ed", "es", "s", "ly"};

  private static final int SHORTEST_STEM = 4;

  private Traits() {}

  /// How often the text has each of its traits.
  static Map<String, Integer> of(Testimony testimony) {
    Map<String, Integer> traits = words(testimony.text());
    testimony.statements().forEach(statement -> kinds(statement, traits));
    return traits;
  }

  /// @param text in lower case
  static Map<String, Integer> words(String text) {
    var words = new LinkedHashMap<String, Integer>();
    int length = Math.min(text.length(), MOST_TEXT);
    int at = 0;
    while (at < length) {
      char first = text.charAt(at);
      boolean number = isDigit(first);
      if (!number && !isLetter(first)) {
        at++;
        continue;
      }
      int end = at + 1;
      while (end < length && isInside(text.charAt(end), number)) {
        end++;
      }
      String trait = number ? number(text.substring(at, end)) : word(text, at, end);
      if (!trait.isEmpty()) {
        words.merge(trait, 1, Integer::sum);
      }
      at = end;
    }
    return words;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c == '_' || c > 127 && Character.isLetter(c);
  }

  private static boolean isInside(char c, boolean number) {
    return isDigit(c) || isLetter(c) || c == (number ? '.' : '\'');
  }

  /// The kind of an address, or a number that means something; else empty.
  private static String number(String token) {
    if (HostText.isNumeric(token)) {
      return HostText.isLoopback(token)
          ? "address:loopback"
          : HostText.isBridge(token) ? "address:bridge" : "address";
    }
    boolean status = token.length() == 3 && token.charAt(0) <= '5' && token.matches("\\d+");
    return status || TELLING_NUMBERS.contains(token) ? token : "";
  }

  private static String word(String text, int from, int to) {
    int start = from;
    int end = to;
    while (end > start && text.charAt(end - 1) == '\'') {
      end--;
    }
    int length = end - start;
    return length < 2 || length > LONGEST_WORD ? "" : base(text.substring(start, end));
  }

  private static String base(String word) {
    for (String ending : ENDINGS) {
      if (word.endsWith(ending) && word.length() - ending.length() >= SHORTEST_STEM) {
        return word.substring(0, word.length() - ending.length());
      }
    }
    return word;
  }

  private static void kinds(Statement statement, Map<String, Integer> traits) {
    switch (statement) {
      case Statement.Shows shows -> put(traits, "sign:" + shows.sign());
      case Failed failed -> failed(failed, traits);
      case Statement.BindFailed bind -> put(traits, "bind:" + bind.fault());
      case Statement.Listening listening ->
          put(traits, "listens:" + place(listening.address(), "anywhere"));
      case Dials dials -> {
        put(traits, "dials:" + place(dials.host(), "elsewhere"));
        put(traits, "dials-tls:" + dials.tls());
      }
      case Statement.ContainerSeen _ -> put(traits, "container");
      case Statement.Checks _ -> put(traits, "checks");
      case Statement.Sets sets -> put(traits, "sets:" + sets.setting());
      case Statement.Resolved _ -> put(traits, "resolved");
      case Statement.Worked _,
          Statement.Asked _,
          Statement.Addressed _,
          Statement.Unanswered _ -> {}
    }
  }

  private static void failed(Failed failed, Map<String, Integer> traits) {
    put(traits, "fault:" + failed.fault());
    if (!failed.speaker().isEmpty()) {
      put(traits, "speaker:" + failed.speaker());
    }
    put(traits, "target:" + place(failed.host(), "elsewhere"));
  }

  private static String place(String host, String otherwise) {
    if (host.isEmpty()) {
      return "unknown";
    }
    if (host.startsWith("/")) {
      return "path";
    }
    if (HostText.isLoopback6(host)) {
      return "loopback6";
    }
    return HostText.isLoopback(host) ? "loopback" : HostText.isBridge(host) ? "bridge" : otherwise;
  }

  private static void put(Map<String, Integer> traits, String trait) {
    traits.put(trait, 1);
  }
}
