package io.whydown.diagnose.testimony;

import io.whydown.diagnose.Catalogue;
import io.whydown.diagnose.testimony.Separation.Point;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Learns the table of [Precedents] from texts whose cause is known.
final class PrecedentLearner {

  /// A trait of fewer texts is chance.
  private static final int FEWEST_TEXTS = 4;

  /// A lighter weight is left out of the table.
  private static final double LIGHTEST = 0.1;

  /// @param causes the confirmed one, and others that would be right as well; none when the text
  ///   does not decide
  record Precedent(Set<String> causes, Map<String, Integer> traits) {}

  private PrecedentLearner() {}

  /// @return the lines of the table
  static List<String> learn(List<Precedent> precedents) {
    Map<String, Integer> texts = common(precedents);
    List<String> traits = List.copyOf(texts.keySet());
    double[] rarity =
        texts.values().stream()
            .mapToDouble(n -> Math.log((1.0 + precedents.size()) / (1 + n)) + 1)
            .toArray();
    Point[] points = points(precedents, traits, rarity);
    List<String> causes = causes(precedents);
    var weights = new ArrayList<double[]>();
    for (String cause : causes) {
      int[] sides = precedents.stream().mapToInt(p -> side(p.causes(), cause)).toArray();
      weights.add(Separation.of(points, sides, traits.size()));
    }
    return lines(causes, traits, rarity, weights);
  }

  /// The traits that are no chance, in order, each with the number of texts that have it.
  static Map<String, Integer> common(List<Precedent> precedents) {
    Map<String, Integer> texts = new TreeMap<>();
    precedents.forEach(p -> p.traits().keySet().forEach(t -> texts.merge(t, 1, Integer::sum)));
    texts.values().removeIf(n -> n < FEWEST_TEXTS);
    return texts;
  }

  private static List<String> causes(List<Precedent> precedents) {
    var known = new HashSet<String>();
    precedents.forEach(p -> known.addAll(p.causes()));
    return Catalogue.all().stream()
        .filter(c -> !c.isLink() && known.contains(c.id()))
        .map(c -> c.id())
        .sorted()
        .toList();
  }

  private static int side(Set<String> causes, String cause) {
    if (!causes.contains(cause)) {
      return -1;
    }
    return causes.iterator().next().equals(cause) ? 1 : 0;
  }

  private static Point[] points(List<Precedent> precedents, List<String> traits, double[] rarity) {
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < traits.size(); i++) {
      numbers.put(traits.get(i), i);
    }
    return precedents.stream().map(p -> point(p, numbers, rarity)).toArray(Point[]::new);
  }

  private static Point point(Precedent precedent, Map<String, Integer> numbers, double[] rarity) {
    Map<Integer, Double> has = new TreeMap<>();
    precedent
        .traits()
        .forEach((name, count) -> {
          Integer number = numbers.get(name);
          if (number != null) {
            has.put(number, Precedents.much(count, rarity[number]));
          }
        });
    double length = Math.sqrt(has.values().stream().mapToDouble(m -> m * m).sum());
    return new Point(
        has.keySet().stream().mapToInt(Integer::intValue).toArray(),
        has.values().stream().mapToDouble(m -> m / length).toArray());
  }

  private static List<String> lines(
      List<String> causes, List<String> traits, double[] rarity, List<double[]> weights) {
    var lines = new ArrayList<String>();
    for (int c = 0; c < causes.size(); c++) {
      lines.add("= " + causes.get(c) + " " + hundredths(weights.get(c)[traits.size()]));
    }
    for (int t = 0; t < traits.size(); t++) {
      var line = new StringBuilder(traits.get(t)).append(' ').append(hundredths(rarity[t]));
      for (int c = 0; c < causes.size(); c++) {
        if (Math.abs(weights.get(c)[t]) >= LIGHTEST) {
          line.append(' ').append(c).append(':').append(hundredths(weights.get(c)[t]));
        }
      }
      lines.add(line.toString());
    }
    return lines;
  }

  private static String hundredths(double value) {
    return String.format(Locale.ROOT, "%d", Math.round(value * 100));
  }
}
