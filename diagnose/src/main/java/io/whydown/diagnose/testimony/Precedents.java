package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Testimony;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// How reports read whose cause was confirmed: for each trait of a text, how far it speaks for and
/// against each cause. It is no evidence: it tells which question to ask first, and decides between
/// pleas that lie close together. Immutable.
///
/// The table is learned, see `PrecedentLearner` among the tests; a line holds a trait, how rare it
/// is, and numbers of causes with a weight in hundredths. Lines of `=` name the causes in order,
/// each with its own weight.
final class Precedents {

  /// A text that has nothing in common with the reports of a cause lies here.
  private static final double NOTHING = -1;

  /// Likeness is told in whole numbers: this many to one unit.
  private static final int UNIT = 44;

  private final List<String> causes;
  private final List<Double> biases;

  /// What stands behind each trait; a text has few of them, and only those are taken apart.
  private final Map<String, String> traits;

  private Precedents(List<String> causes, List<Double> biases, Map<String, String> traits) {
    this.causes = List.copyOf(causes);
    this.biases = List.copyOf(biases);
    this.traits = traits;
  }

  /// The table that comes with the program, read when it is first asked for.
  static Precedents known() {
    return Known.TABLE;
  }

  private static final class Known {

    static final Precedents TABLE = read();

    private static Precedents read() {
      var in = Objects.requireNonNull(Precedents.class.getResourceAsStream("precedents.txt"));
      try (var reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
        return Precedents.read(reader);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static Precedents read(Reader table) throws IOException {
    var causes = new ArrayList<String>();
    var biases = new ArrayList<Double>();
    var traits = new HashMap<String, String>();
    var lines = new BufferedReader(table);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      int space = line.indexOf(' ');
      if (line.startsWith("= ")) {
        String[] words = line.split(" ", -1);
        causes.add(words[1]);
        biases.add(hundredths(words[2]));
      } else if (!line.startsWith("#")) {
        traits.put(line.substring(0, space), line.substring(space + 1));
      }
    }
    return new Precedents(causes, biases, traits);
  }

  private static double hundredths(String word) {
    return Integer.parseInt(word) / 100.0;
  }

  List<String> causes() {
    return causes;
  }

  private record Has(double much, List<String> weights) {}

  /// The causes whose reports the text is like, each with how much: above 0.
  Map<String, Integer> likeness(Testimony testimony) {
    double[] sums = biases.stream().mapToDouble(Double::doubleValue).toArray();
    List<Has> has = known(Traits.of(testimony));
    double length = Math.sqrt(has.stream().mapToDouble(h -> h.much() * h.much()).sum());
    for (Has trait : has) {
      add(trait.weights(), trait.much() / length, sums);
    }
    var alike = new LinkedHashMap<String, Integer>();
    for (int i = 0; i < sums.length; i++) {
      int rank = (int) Math.round(UNIT * (sums[i] - NOTHING));
      if (rank > 0) {
        alike.put(causes.get(i), rank);
      }
    }
    return alike;
  }

  /// The known ones of the traits, each by how often and how rare it is.
  private List<Has> known(Map<String, Integer> counts) {
    var known = new ArrayList<Has>();
    counts.forEach((name, count) -> {
      String behind = traits.get(name);
      if (behind != null) {
        List<String> words = List.of(behind.split(" ", -1));
        double rarity = hundredths(words.getFirst());
        known.add(new Has(much(count, rarity), words.subList(1, words.size())));
      }
    });
    return known;
  }

  /// How much a text has of a trait, by how often and how rare it is.
  static double much(int count, double rarity) {
    return (1 + Math.log(count)) * rarity;
  }

  private static void add(List<String> weights, double much, double[] sums) {
    for (String weight : weights) {
      int colon = weight.indexOf(':');
      int cause = Integer.parseInt(weight, 0, colon, 10);
      sums[cause] += much * hundredths(weight.substring(colon + 1));
    }
  }
}
