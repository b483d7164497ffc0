package io.whydown.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.filter.FilterSet;
import io.whydown.model.filter.FilterSet.Element;
import io.whydown.model.filter.Pattern;
import io.whydown.model.filter.Value;
import io.whydown.model.filter.Value.Bits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SetIndexTest {

  private static SetIndex of(Element... elements) {
    return new SetIndex(new FilterSet("s", FilterSet.Kind.SET, 0, true, List.of(elements), null));
  }

  private static Element range(long first, long last) {
    return Element.of(new Pattern.Between(Bits.of(first), Bits.of(last)));
  }

  private static Tri find(SetIndex index, long key) {
    return index.find(Known.bits(key)).certainty();
  }

  @Test
  void find_overlappingRanges_seesTheWiderOne() {
    SetIndex index = of(range(10, 100), range(20, 30), range(40, 45));

    assertThat(find(index, 35)).isEqualTo(Tri.YES);
    assertThat(find(index, 100)).isEqualTo(Tri.YES);
    assertThat(find(index, 101)).isEqualTo(Tri.NO);
    assertThat(find(index, 9)).isEqualTo(Tri.NO);
  }

  @Test
  void find_exception_winsWhenNarrower() {
    SetIndex index =
        of(
            range(0, 100),
            new Element(new Pattern.Between(Bits.of(10), Bits.of(20)), null, true, -1));

    assertThat(find(index, 15)).isEqualTo(Tri.NO);
    assertThat(find(index, 30)).isEqualTo(Tri.YES);
  }

  @Test
  void find_unknownPort_isOpenUnlessEveryPortDecidesAlike() {
    SetIndex index = of(range(1000, 2000));

    assertThat(index.find(Known.within(1, 65_535)).certainty()).isEqualTo(Tri.MAYBE);
    assertThat(index.find(Known.within(1200, 1300)).certainty()).isEqualTo(Tri.YES);
    assertThat(index.find(Known.within(1, 999)).certainty()).isEqualTo(Tri.NO);
  }

  @Test
  void find_incompleteSet_neverSaysNo() {
    var set = new FilterSet("s", FilterSet.Kind.SET, 0, false, List.of(range(1, 2)), null);

    assertThat(find(new SetIndex(set), 5)).isEqualTo(Tri.MAYBE);
    assertThat(find(new SetIndex(set), 1)).isEqualTo(Tri.YES);
  }

  @Test
  void find_tupleWithRange_matchesEachPart() {
    var tuple =
        new Pattern.Tuple(
            List.of(Pattern.of(Bits.of(7)), new Pattern.Between(Bits.of(80), Bits.of(90))));
    SetIndex index = of(Element.of(tuple));

    assertThat(index.find(new Known.Tuple(List.of(Known.bits(7), Known.bits(85)))).certainty())
        .isEqualTo(Tri.YES);
    assertThat(index.find(new Known.Tuple(List.of(Known.bits(7), Known.bits(91)))).certainty())
        .isEqualTo(Tri.NO);
  }

  @Test
  void find_hundredThousandElements_findsEachAndNoOther() {
    var elements = new ArrayList<Element>();
    for (int i = 0; i < 100_000; i++) {
      elements.add(range(i * 10L, i * 10L + 4));
    }
    var index = new SetIndex(new FilterSet("s", FilterSet.Kind.SET, 0, true, elements, null));

    for (int i = 0; i < 100_000; i += 7) {
      assertThat(find(index, i * 10L + 4)).isEqualTo(Tri.YES);
      assertThat(find(index, i * 10L + 5)).isEqualTo(Tri.NO);
    }
  }

  @Test
  void find_interfaceName_knowsWildcards() {
    SetIndex index =
        of(
            Element.of(new Pattern.StartsWith("wg")),
            Element.of(Pattern.of(new Value.Name("eth0"))));

    assertThat(index.find(Known.name("wg7")).certainty()).isEqualTo(Tri.YES);
    assertThat(index.find(Known.name("eth0")).certainty()).isEqualTo(Tri.YES);
    assertThat(index.find(Known.name("eth1")).certainty()).isEqualTo(Tri.NO);
  }
}
