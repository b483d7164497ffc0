package io.whydown.vendor.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Parsed;
import io.whydown.model.filter.FilterTable;
import io.whydown.vendor.Captures;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferencesTest {

  private static final String HEAD =
      """
      {"nftables": [{"table": {"family": "inet", "name": "f", "handle": 1}},
      {"chain": {"family": "inet", "table": "f", "name": "i", "handle": 1, "type": "filter",
      "hook": "input", "prio": 0, "policy": "accept"}},
      {"chain": {"family": "inet", "table": "f", "name": "a", "handle": 2}}
      """;

  private static Parsed<List<FilterTable>> read(String chain, String... expressions) {
    var text = new StringBuilder(HEAD);
    for (String expression : expressions) {
      text.append(
          ",{\"rule\": {\"family\": \"inet\", \"table\": \"f\", \"chain\": \"%s\", \"handle\": 9, "
              .formatted(chain));
      text.append("\"expr\": [").append(expression).append("]}}");
    }
    return NftRulesetReader.read(
        Captures.text("nft -j -a list ruleset", text.append("]}").toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'jump': {'target': 'zz'}} | leads to chain zz, which is missing",
        "{'goto': {'target': 'i'}} | it is jumped to in a circle",
        "{'match': {'op': '==', 'left': {'payload': {'protocol': 'tcp', 'field': 'dport'}},"
            + " 'right': '@nope'}} | looks into set nope, which is missing",
      })
  void read_ruleThatNamesWhatIsNotThere_isRemarked(String expression, String reason) {
    Parsed<List<FilterTable>> parsed = read("i", expression.replace('\'', '"'));

    assertThat(parsed.remarks())
        .anySatisfy(remark -> {
          assertThat(remark.reason()).isEqualTo(reason);
          assertThat(remark.line()).isPositive();
        });
  }

  @Test
  void read_handleTwice_isRemarked() {
    Parsed<List<FilterTable>> parsed = read("i", "{\"accept\": null}", "{\"drop\": null}");

    assertThat(parsed.remarks()).anyMatch(r -> r.reason().equals("handle 9 stands twice"));
  }

  @Test
  void read_rulesOfAChainThatIsNotListed_leaveAnythingOpen() {
    Parsed<List<FilterTable>> parsed = read("other", "{\"drop\": null}");

    assertThat(parsed.remarks()).anyMatch(r -> r.reason().contains("its hook is open"));
    assertThat(parsed.value()).anyMatch(table -> table.name().equals("(unreadable)"));
  }

  @Test
  void read_wholeListing_isNotRemarked() {
    Parsed<List<FilterTable>> parsed = read("i", "{\"jump\": {\"target\": \"a\"}}");

    assertThat(parsed.remarks()).isEmpty();
  }
}
