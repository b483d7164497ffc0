package io.whydown.diagnose.testimony;

import io.whydown.diagnose.testimony.PrecedentLearner.Precedent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/// The texts that were learned from, as bags of traits: what is in them and how often, in no order,
/// and only what several of them have in common. The texts are of other people and not here.
///
/// The first line holds the traits. Every other one is a bag: causes, and numbers of traits in base
/// 36 with a count that is not 1.
final class Bags {

  private static final String UNDECIDED = "-";

  private static final int BASE = 36;

  private Bags() {}

  /// @param precedents of which traits are kept that enough of them have
  static List<String> written(List<Precedent> precedents) {
    Set<String> traits = PrecedentLearner.common(precedents).keySet();
    Map<String, Integer> numbers = new HashMap<>();
    traits.forEach(trait -> numbers.put(trait, numbers.size()));
    var lines = new ArrayList<String>();
    lines.add(String.join(" ", traits));
    precedents.forEach(p -> lines.add(bag(p, numbers)));
    return lines;
  }

  private static String bag(Precedent precedent, Map<String, Integer> numbers) {
    var line = new StringBuilder(UNDECIDED);
    if (!precedent.causes().isEmpty()) {
      line.setLength(0);
      line.append(String.join(",", precedent.causes()));
    }
    new TreeMap<>(precedent.traits())
        .forEach((trait, count) -> {
          Integer number = numbers.get(trait);
          if (number != null) {
            line.append(' ').append(Integer.toString(number, BASE));
            line.append(count == 1 ? "" : "*" + count);
          }
        });
    return line.toString();
  }

  static List<Precedent> read(List<String> lines) {
    String[] traits = lines.getFirst().split(" ", -1);
    return lines.stream().skip(1).map(line -> precedent(line.split(" ", -1), traits)).toList();
  }

  private static Precedent precedent(String[] words, String[] traits) {
    Set<String> causes =
        words[0].equals(UNDECIDED)
            ? Set.of()
            : new LinkedHashSet<>(List.of(words[0].split(",", -1)));
    var bag = new LinkedHashMap<String, Integer>();
    for (int i = 1; i < words.length; i++) {
      String[] parts = words[i].split("\\*", 2);
      int count = parts.length == 1 ? 1 : Integer.parseInt(parts[1]);
      bag.put(traits[Integer.parseInt(parts[0], BASE)], count);
    }
    return new Precedent(causes, bag);
  }

  /// What the table that comes with the program was learned from.
  static List<Precedent> shipped() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Bags.class.getResourceAsStream("precedent-bags.txt"))) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return read(text.lines().toList());
    }
  }
}
