package io.whydown.vendor.errortext.codes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LiteralsTest {

  @Test
  void findsPiecesThatOverlapAndEndInEachOther() {
    var literals = new Literals(List.of("abcd", "bc", "c", "cde", "x"));

    assertThat(literals.in("zabcdez")).hasToString("{0, 1, 2, 3}");
    assertThat(literals.in("z\u00fcbc")).hasToString("{1, 2}");
    assertThat(literals.in("")).hasToString("{}");
  }

  @Test
  void findsWhatContainsFinds() {
    var random = new Random(7);
    List<String> pieces =
        random.ints(40, 1, 5).mapToObj(length -> word(random, length)).distinct().toList();
    var literals = new Literals(pieces);

    for (int i = 0; i < 200; i++) {
      String line = word(random, 30);
      var expected = new BitSet();
      for (int p = 0; p < pieces.size(); p++) {
        expected.set(p, line.contains(pieces.get(p)));
      }
      assertThat(literals.in(line)).as(line).isEqualTo(expected);
    }
  }

  private static String word(Random random, int length) {
    var word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append("abc".charAt(random.nextInt(3)));
    }
    return word.toString();
  }
}
