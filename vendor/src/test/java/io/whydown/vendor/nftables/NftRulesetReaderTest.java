package io.whydown.vendor.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Parsed;
import io.whydown.model.filter.Action;
import io.whydown.model.filter.Comparison;
import io.whydown.model.filter.Condition;
import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.Hook;
import io.whydown.model.filter.RejectKind;
import io.whydown.model.filter.RulePart;
import io.whydown.model.filter.Verdict;
import io.whydown.vendor.Captures;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NftRulesetReaderTest {

  private static final String COMMAND = "nft -j -a list ruleset";

  private static Parsed<List<FilterTable>> capture() {
    return NftRulesetReader.read(Captures.file("nftables/every-expression.json", COMMAND));
  }

  private static Parsed<List<FilterTable>> read(String text) {
    return NftRulesetReader.read(Captures.text(COMMAND, text));
  }

  private static FilterRule rule(long handle) {
    return capture().value().stream()
        .filter(table -> table.name().equals("f"))
        .flatMap(table -> table.chains().stream())
        .flatMap(chain -> chain.rules().stream())
        .filter(rule -> rule.handle() == handle)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void read_capture_hasTablesChainsSets() {
    List<FilterTable> tables = capture().value();

    assertThat(tables)
        .extracting(FilterTable::title)
        .containsExactly("inet t", "inet f", "netdev nd", "ip g");
    assertThat(tables.getFirst().state()).isNotEqualTo(FilterTable.State.ACTIVE);
    FilterTable f = tables.get(1);
    assertThat(f.set("s4").orElseThrow().elements()).hasSize(3);
    assertThat(f.set("cc").orElseThrow().complete()).isTrue();
    FilterChain in = f.chain("in").orElseThrow();
    assertThat(in.base())
        .isEqualTo(new FilterChain.Base(Hook.INPUT, -5, FilterChain.Type.FILTER, true, List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "29;tcp dport { 22, 80-90, 443 } counter accept",
        "30;tcp dport != 22 tcp flags & (fin | syn | rst | ack) == syn drop",
        "36;ip saddr @s4 ip daddr . tcp dport @cc drop",
        "50;fib saddr . iif oif missing drop",
        "88;reject with icmpx admin-prohibited",
        "111;tcp dport 80 dnat ip to 10.0.0.1:8080",
      })
  void read_rule_isWrittenAsAPersonWould(long handle, String text) {
    assertThat(rule(handle).text()).isEqualTo(text);
  }

  @Test
  void read_everyUnderstoodRule_hasNoOpenPart() {
    for (long handle :
        new long[] {18, 19, 20, 21, 22, 23, 25, 27, 31, 36, 37, 39, 47, 50, 53, 102}) {
      assertThat(rule(handle).parts())
          .as(rule(handle).text())
          .noneMatch(Condition.NotUnderstood.class::isInstance)
          .noneMatch(Action.NotUnderstood.class::isInstance);
    }
  }

  @Test
  void read_reject_knowsItsKind() {
    assertThat(rule(88).parts())
        .containsExactly(new Action.Decide(new Verdict.Reject(RejectKind.ADMIN_PROHIBITED)));
  }

  @Test
  void read_limit_variesAndIsNotIgnored() {
    assertThat(rule(42).parts().getFirst()).isInstanceOf(Condition.Varies.class);
  }

  @Test
  void read_flags_compareAnyBit() {
    RulePart first = rule(32).parts().getFirst();

    assertThat(first)
        .isInstanceOfSatisfying(
            Condition.Compare.class,
            compare -> assertThat(compare.comparison()).isEqualTo(Comparison.ANY_BIT));
  }

  @Test
  void read_unknownStatement_staysOpen() {
    FilterRule rule =
        read("""
        {"nftables":[{"table":{"family":"ip","name":"a","handle":1}},
        {"chain":{"family":"ip","table":"a","name":"i","handle":1,"type":"filter","hook":"input","prio":0,"policy":"accept"}},
        {"rule":{"family":"ip","table":"a","chain":"i","handle":2,"expr":[{"teleport":{"to":"mars"}},{"drop":null}]}}]}
        """)
            .value()
            .getFirst()
            .chains()
            .getFirst()
            .rules()
            .getFirst();

    assertThat(rule.parts().getFirst()).isInstanceOf(Action.NotUnderstood.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "no json",
        "{\"nftables\":[{\"rule\":{\"family\":\"ip\"",
        "{\"nftables\": 3}",
        "{\"nftables\":[{\"table\":{\"family\":\"moon\",\"name\":\"x\"}}]}",
        "\u0000\u0001",
        "{\"nftables\":[{\"rule\":[[[[]]]]}]} trailing"
      })
  void read_badInput_neverThrows(String text) {
    assertThat(read(text)).isNotNull();
  }

  @Test
  void read_cutListing_leavesEveryHookOpen() {
    String whole = Captures.read("nftables/every-expression.json");

    Parsed<List<FilterTable>> parsed = read(whole.substring(0, whole.length() / 2));

    assertThat(parsed.value().getLast().name()).isEqualTo("(unreadable)");
    assertThat(parsed.remarks()).anyMatch(remark -> remark.reason().contains("breaks off"));
  }

  @Test
  void read_deepNesting_isRefusedNotFollowed() {
    String deep = "{\"nftables\":[" + "{\"a\":[".repeat(5_000);

    assertThat(read(deep).value()).hasSize(1);
  }

  @Test
  void read_controlCharacters_areHarmless() {
    FilterTable table =
        read("{\"nftables\":[{\"table\":{\"family\":\"ip\",\"name\":\"a\\u001b[2J\",\"handle\":1}}]}")
            .value()
            .getFirst();

    assertThat(table.name()).isEqualTo("a [2J");
  }
}
