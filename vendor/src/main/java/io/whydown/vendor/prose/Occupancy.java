package io.whydown.vendor.prose;

import io.whydown.model.testimony.Sign;
import io.whydown.vendor.prose.Claims.Claim;
import io.whydown.vendor.prose.Lexicon.Word;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Reads that somebody else has a port: `443 was grabbed by`, `a conflict on port 80`, `8080 is
/// already used`. It takes a port, and a word that says whose it is. Stateless.
final class Occupancy {

  /// They say by themselves that a thing is somebody's.
  private static final Set<String> TAKES =
      Lexicon.set("occupy take taken grab hold held hog claim steal stole stolen block");

  /// They do where `already` or `by` is beside them.
  private static final Set<String> USES =
      Lexicon.set("use using own have has run listen bind bound");

  private static final Set<String> CLASHES =
      Lexicon.set("conflict clash collide collision compete contend");

  private static final Set<String> OTHERS =
      Lexicon.set("another other else something someone somebody already previous old");

  /// Who says so has gone to another port since.
  private static final Set<String> LEAVES =
      Lexicon.set("change switch instead move redirect remap");

  private static final int REACH = 5;

  private Occupancy() {}

  static Set<Claim> in(List<Word> words) {
    var claims = new LinkedHashSet<Claim>();
    if (words.stream().anyMatch(w -> w.isAny(LEAVES))) {
      return claims;
    }
    for (int i = 0; i < words.size(); i++) {
      if (says(words, i) && !isDenied(words, i)) {
        String port = port(words, i);
        if (!port.isEmpty()) {
          claims.add(new Claim(Sign.PORT_TAKEN, port.equals(ANY) ? "" : port));
          return claims;
        }
      }
    }
    return claims;
  }

  private static boolean says(List<Word> words, int at) {
    Word word = words.get(at);
    if (word.isAny(CLASHES)) {
      return true;
    }
    if (word.text().equals("use") && at > 0 && words.get(at - 1).text().equals("in")) {
      return true;
    }
    if (word.text().equals("both")) {
      return wants(words, at);
    }
    if (word.isAny(SITS)) {
      return near(words, at, FORMER) && near(words, at, PROGRAMS);
    }
    if (word.isAny(TAKES)) {
      return near(words, at, OTHERS) || isBy(words, at) || isFirst(words, at);
    }
    return word.isAny(USES)
        && (at > 0 && words.get(at - 1).text().equals("already") || isUsedBy(words, at));
  }

  /// `both of them want port 80`.
  private static boolean wants(List<Word> words, int at) {
    return Lexicon.any(words, at + 1, at + REACH + 2, word -> word.isAny(WANTS));
  }

  private static final Set<String> WANTS = Lexicon.set("want need try use bind claim insist");

  /// `an old instance still sits on 1883`.
  private static final Set<String> SITS = Lexicon.set("sit run listen live hang");

  private static final Set<String> FORMER = Lexicon.set("still old another previous other second");
  private static final Set<String> PROGRAMS =
      Lexicon.set("instance process copy daemon server program service application");

  /// `grabbed 443 first`.
  private static boolean isFirst(List<Word> words, int at) {
    for (int i = at + 2; i < words.size() && i <= at + 4; i++) {
      if (words.get(i).text().equals("first")
          && words.get(i - 1).text().matches("it|ports?|:?\\d{2,5}")) {
        return true;
      }
    }
    return false;
  }

  /// `used by`, not `uses`.
  private static boolean isUsedBy(List<Word> words, int at) {
    return words.get(at).text().matches("used|owned|held") && isBy(words, at);
  }

  private static boolean isBy(List<Word> words, int at) {
    return at + 1 < words.size() && words.get(at + 1).text().equals("by");
  }

  private static boolean near(List<Word> words, int at, Set<String> wanted) {
    return Lexicon.any(words, at - REACH, at + REACH + 1, word -> wanted.contains(word.text()));
  }

  private static boolean isDenied(List<Word> words, int at) {
    return Claims.before(words, at, Concept.NOT, REACH)
        || !words.get(at).text().equals("both") && Claims.before(words, at, Concept.UNREAL, REACH);
  }

  private static final String ANY = "port";

  /// The port that is spoken of; `port` where it has no number, and empty where none is.
  private static String port(List<Word> words, int at) {
    String found = "";
    for (int i = Math.max(0, at - REACH - REACH); i < words.size() && i <= at + REACH + 2; i++) {
      String text = words.get(i).text();
      if (text.matches("ports?")) {
        found = found.isEmpty() ? ANY : found;
      } else if (text.matches("(?:[\\w.-]*:)?\\d{2,5}(?:/tcp)?")) {
        String number = text.replaceFirst("^.*:", "").replaceFirst("/tcp$", "");
        if (Integer.parseInt(number) <= 65_535 && isPort(words, i, number)) {
          return number;
        }
      }
    }
    return found;
  }

  /// A number is one where it is called so, or where everybody knows it as one.
  private static boolean isPort(List<Word> words, int at, String number) {
    boolean called =
        at > 0 && words.get(at - 1).text().matches("ports?|tcp")
            || words.get(at).text().indexOf(':') >= 0;
    return called || number.length() >= 4 || number.matches("22|25|53|80|81|143|443|465|587|993");
  }
}
