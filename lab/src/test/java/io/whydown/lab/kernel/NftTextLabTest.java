package io.whydown.lab.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.lab.LabAssumptions;
import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.FilterSet;
import io.whydown.model.filter.FilterTable;
import io.whydown.vendor.nftables.NftRulesetReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Random rule sets in a real kernel, printed by nft as JSON and in its own language, mean the
/// same.
@Tag("lab")
class NftTextLabTest {

  private static final int SETS = 60;
  private static final long SEED = 20_261_121L;

  @Test
  void randomRules_meanTheSameInTextAndInJson() throws IOException {
    LabAssumptions.assumeLab();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    try (var pair = new KernelPair("nt" + ProcessHandle.current().pid())) {
      for (int i = 0; i < SETS; i++) {
        String rules = new RandomNft(random).ruleSet();
        if (pair.atServer(rules, "nft", "-f", "-").status() == 0) {
          assertThat(read(pair, "nft", "-a", "list", "ruleset"))
              .as(rules)
              .isEqualTo(read(pair, "sh", "-c", RuleKind.LISTING));
        }
        pair.atServer("", "nft", "flush", "ruleset");
      }
    }
  }

  /// What the listing means, without where it was read, and without counters: packets of the hosts'
  /// own come between two listings.
  private static List<String> read(KernelPair pair, String... command) {
    return NftRulesetReader.read(pair.artifact("nft", command)).value().stream()
        .flatMap(table -> meaning(table).stream())
        .toList();
  }

  private static List<String> meaning(FilterTable table) {
    var all = new ArrayList<String>();
    for (FilterSet set : table.sets()) {
      all.add(
          "%s set %s %s %s %s"
              .formatted(table.title(), set.name(), set.kind(), set.complete(), set.elements()));
    }
    for (FilterChain chain : table.chains()) {
      all.add("%s chain %s %s".formatted(table.title(), chain.name(), chain.base()));
      for (FilterRule rule : chain.rules()) {
        all.add(
            "%s %s %d %d: %s = %s (%s)"
                .formatted(
                    table.title(),
                    chain.name(),
                    rule.number(),
                    rule.handle(),
                    rule.text(),
                    rule.parts(),
                    rule.comment()));
      }
    }
    return all;
  }
}
