package io.whydown.diagnose.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.Catalogue;
import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.causes.address.AddressCauses;
import io.whydown.diagnose.causes.capacity.CapacityCauses;
import io.whydown.diagnose.causes.firewall.FirewallCauses;
import io.whydown.diagnose.causes.link.Links;
import io.whydown.diagnose.causes.path.PathCauses;
import io.whydown.diagnose.causes.process.ProcessCauses;
import io.whydown.model.evidence.FactKind;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// All tables together.
class TablesTest {

  private static final List<Row> ROWS =
      Stream.of(
              ProcessCausesTest.rows(),
              BindCausesTest.rows(),
              SocketActivationTest.rows(),
              AcceptCausesTest.rows(),
              CapacityCausesTest.rows(),
              AddressCausesTest.rows(),
              FirewallCausesTest.rows(),
              UnseenDropsTest.rows(),
              SendersOfResetsTest.rows(),
              PathCausesTest.rows(),
              HopCausesTest.rows(),
              LossyPathTest.rows(),
              TransparentSourceTest.rows())
          .flatMap(List::stream)
          .toList();

  private static final List<Case> CASES =
      ROWS.stream().map(row -> row.situation().build()).toList();

  static List<Cause> causes() {
    return Catalogue.all();
  }

  @Test
  void tables_nameEveryRoot() {
    Set<String> roots =
        Stream.of(
                Links.all(),
                ProcessCauses.all(),
                CapacityCauses.all(),
                AddressCauses.all(),
                FirewallCauses.all(),
                PathCauses.all())
            .flatMap(List::stream)
            .filter(cause -> !cause.isLink())
            .filter(cause -> !cause.about().explains().equals(Set.of(About.BESIDE)))
            .map(Cause::id)
            .collect(Collectors.toCollection(TreeSet::new));
    roots.removeAll(named());
    assertThat(roots).isEmpty();
  }

  @Test
  void tables_holdQuietRowsForEveryRoot() {
    Set<String> silent =
        ROWS.stream().flatMap(row -> row.silent().stream()).collect(Collectors.toSet());
    Set<String> named = named();
    named.removeAll(silent);
    assertThat(named).isEmpty();
  }

  private static Set<String> named() {
    return ROWS.stream()
        .flatMap(row -> Stream.ofNullable(row.root()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @MethodSource("causes")
  void examine_anyRow_touchesOnlyDeclaredFacts(Cause cause) {
    Set<FactKind> touched = new TreeSet<>();
    for (Case facts : CASES) {
      facts.forget();
      cause.examine(facts);
      touched.addAll(facts.touched());
    }
    assertThat(cause.about().needs()).as(cause.id()).containsAll(touched);
  }
}
