package io.whydown.diagnose.tables;

import static io.whydown.diagnose.tables.Facts.listening;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.whydown.diagnose.Catalogue;
import io.whydown.diagnose.Situation;
import io.whydown.diagnose.cause.Outcome;
import org.junit.jupiter.api.Test;

/// Remedies that let a flow through a filter let no other through.
class OpeningTest {

  @Test
  void examine_dropAtTheInterface_acceptsTheBalancerAlone() {
    Situation situation = listening();
    situation.serverHost().filters(Captured.nft("netdev"));

    Outcome outcome =
        Catalogue.find("firewall-prerouting-drop")
            .orElseThrow()
            .examine(situation.timedOut().build());

    assertThat(outcome)
        .asInstanceOf(type(Outcome.Proven.class))
        .satisfies(proven ->
            assertThat(proven.finding().remedies().getFirst().commands())
                .containsExactly(
                    "nft insert rule netdev n i position 2 ip saddr 192.0.2.10 tcp dport 8080 accept"));
  }
}
