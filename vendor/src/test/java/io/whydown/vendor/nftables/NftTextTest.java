package io.whydown.vendor.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Parsed;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.filter.Action;
import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.FilterSet;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.Operand;
import io.whydown.model.filter.PacketField;
import io.whydown.model.filter.Pattern;
import io.whydown.model.filter.Value.Bits;
import io.whydown.model.filter.Verdict;
import io.whydown.vendor.Captures;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NftTextTest {

  private static Parsed<List<FilterTable>> read(String text) {
    return NftRulesetReader.read(Captures.text("nft -a list ruleset", text));
  }

  private static List<FilterTable> json() {
    return NftRulesetReader.read(
            Captures.file("nftables/every-statement.json", "nft -j -a list ruleset"))
        .value();
  }

  private static List<FilterTable> text() {
    return read(Captures.read("nftables/every-statement.txt")).value();
  }

  private static FilterRule rule(String statements) {
    return read("table inet t {\n\tchain c { # handle 1\n\t\t"
            + statements
            + " # handle 7\n\t}\n}\n")
        .value()
        .getFirst()
        .chains()
        .getFirst()
        .rules()
        .getFirst();
  }

  /// The tables without the lines that they were read from.
  private static List<FilterTable> placeless(List<FilterTable> tables) {
    Provenance nowhere = Captures.text("x", "").line(0, "");
    return tables.stream()
        .map(table ->
            new FilterTable(
                table.family(),
                table.name(),
                table.engine(),
                table.state(),
                table.chains().stream().map(chain -> placeless(chain, nowhere)).toList(),
                table.sets().stream().map(set -> placeless(set, nowhere)).toList(),
                nowhere))
        .toList();
  }

  private static FilterChain placeless(FilterChain chain, Provenance nowhere) {
    List<FilterRule> rules =
        chain.rules().stream()
            .map(rule ->
                new FilterRule(
                    rule.handle(),
                    rule.number(),
                    0,
                    rule.text(),
                    rule.comment(),
                    rule.packets(),
                    rule.bytes(),
                    rule.parts(),
                    nowhere))
            .toList();
    return new FilterChain(chain.name(), chain.base(), rules, nowhere);
  }

  private static FilterSet placeless(FilterSet set, Provenance nowhere) {
    return new FilterSet(
        set.name(), set.kind(), set.maxElements(), set.complete(), set.elements(), nowhere);
  }

  @Test
  void read_textAndJsonOfOneRuleSet_areEqual() {
    assertThat(placeless(text())).isEqualTo(placeless(json()));
  }

  @Test
  void read_heads_giveDevicesAndDormantTables() {
    List<FilterTable> tables = json();

    assertThat(tables)
        .filteredOn(table -> table.state() == FilterTable.State.DORMANT)
        .extracting(FilterTable::title)
        .containsExactly("ip asleep");
    assertThat(tables)
        .filteredOn(table -> table.name().equals("edge"))
        .flatExtracting(FilterTable::chains)
        .extracting(chain -> chain.base() == null ? List.of() : chain.base().devices())
        .containsExactly(List.of("lo", "veth0"), List.of("veth0"));
  }

  @Test
  void read_text_knowsTheLineOfARule() {
    FilterRule rule = text().getFirst().chain("service").orElseThrow().rules().getFirst();
    String[] lines = Captures.read("nftables/every-statement.txt").split("\n", -1);

    assertThat(lines[rule.line() - 1]).contains("tcp dport 9000 tcp flags");
    assertThat(rule.comment()).isEqualTo("the service, with { braces } # and all");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "udp dport 53 queue flags bypass to 1-3;Queue[bypass=true]",
        "tcp dport 80 queue to 0;Queue[bypass=false]",
        "flow add @fast;NoEffect",
        "masquerade to :1024-2048 random,persistent;nat=MASQUERADE",
        "reset tcp option fastopen;NotUnderstood",
        "tcp dport vmap { 80 : jump web, * : drop };Jump[chain=web]",
        "reject with icmpx type admin-prohibited;ADMIN_PROHIBITED",
        "iifname \"eth*\" accept;StartsWith[",
        "xt match \"comment\" accept;NoEffect[text=xt match comment]",
        "tcp dport 80 jump { ip saddr 10.0.0.1 accept };NotUnderstood",
        "teleport to mars drop;NotUnderstood[text=teleport to mars drop",
        "tcp dport { 80 accept;NotUnderstood",
      })
  void read_statement_isAsInJson(String statement, String part) {
    assertThat(rule(statement).parts().toString()).contains(part);
  }

  @Test
  void read_unknownStatement_leavesTheRestOfTheRuleOpen() {
    FilterRule rule = rule("tcp dport 80 warp drop");

    assertThat(rule.parts()).doesNotContain(new Action.Decide(new Verdict.Drop()));
    assertThat(rule.parts().getLast()).isInstanceOf(Action.NotUnderstood.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "table",
        "table inet t",
        "table inet t {\n",
        "table inet t {\n\tchain c {\n\t\ttype filter hook input priority filter; policy drop;\n",
        "}}}}",
        "Error: syntax error",
        "table inet t {\n\tset s {\n\t\telements = { 1, 2\n",
        "table inet t {\n\tchain c {\n\t\ttype filter hook input priority moon;\n\t}\n}\n",
        "table moon t {\n}\n",
      })
  void read_badText_leavesEveryHookOpen(String text) {
    Parsed<List<FilterTable>> parsed = read(text);

    assertThat(parsed.value().getLast().name()).isEqualTo("(unreadable)");
    assertThat(parsed.remarks()).isNotEmpty();
  }

  @Test
  void read_textCutAnywhere_neverThrows() {
    String whole = Captures.read("nftables/every-statement.txt");

    for (int end = 1; end < whole.length() - 2; end += 7) {
      String cut = whole.substring(0, end);
      boolean betweenTables = cut.endsWith("\n}") || cut.endsWith("\n}\n");
      assertThat(read(cut).value().getLast().name().equals("(unreadable)") || betweenTables)
          .as(cut)
          .isTrue();
    }
  }

  @Test
  void rule_twoInequalitiesSideBySide_leavesOpenWhatNftLoaded() {
    FilterRule merged = rule("tcp sport != 22 tcp dport != 8004 accept");
    FilterRule apart = rule("tcp dport != 8004 tcp sport != 22 accept");

    assertThat(merged.parts()).anySatisfy(part -> assertThat(part.toString()).contains("Varies"));
    assertThat(apart.parts()).noneSatisfy(part -> assertThat(part.toString()).contains("Varies"));
  }

  @Test
  void rule_zone_isSetForBothDirectionsOrNotUnderstood() {
    assertThat(rule("ct zone set 1").parts().getFirst())
        .isEqualTo(
            new Action.SetMark(PacketField.CT_ZONE, new Operand.Constant(Pattern.of(Bits.of(1)))));
    assertThat(rule("ct original zone set 1").parts().getFirst())
        .isInstanceOfSatisfying(
            Action.SetMark.class,
            set -> assertThat(set.value()).isInstanceOf(Operand.NotUnderstood.class));
  }
}
