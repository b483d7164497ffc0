package io.whydown.vendor.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Parsed;
import io.whydown.model.filter.Action;
import io.whydown.model.filter.Comparison;
import io.whydown.model.filter.Condition;
import io.whydown.model.filter.FilterEngine;
import io.whydown.model.filter.FilterFamily;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.RejectKind;
import io.whydown.model.filter.RulePart;
import io.whydown.model.filter.Verdict;
import io.whydown.net.IpFamily;
import io.whydown.vendor.Captures;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IptablesReaderTest {

  private static List<IpSet> sets() {
    return IpsetReader.read(Captures.file("iptables/ipset.save", "ipset save")).value();
  }

  private static Parsed<List<FilterTable>> capture() {
    return IptablesReader.read(
        Captures.file("iptables/every-match.save", "iptables-save -c"), IpFamily.V4, sets());
  }

  private static List<RulePart> parts(String rule) {
    String text = "*filter\n:INPUT ACCEPT [0:0]\n:web - [0:0]\n-A INPUT " + rule + "\nCOMMIT\n";
    return IptablesReader.read(Captures.text("iptables-save -c", text), IpFamily.V4, sets())
        .value()
        .getFirst()
        .chain("INPUT")
        .orElseThrow()
        .rules()
        .getFirst()
        .parts();
  }

  @Test
  void read_capture_knowsTheGenerationAndCounters() {
    List<FilterTable> tables = capture().value();

    assertThat(tables)
        .extracting(FilterTable::name)
        .containsExactlyInAnyOrder("mangle", "raw", "filter", "nat");
    assertThat(tables).allMatch(table -> table.engine() == FilterEngine.IPTABLES_NFT);
    FilterTable filter =
        tables.stream().filter(t -> t.name().equals("filter")).findFirst().orElseThrow();
    FilterRule first = filter.chain("INPUT").orElseThrow().rules().getFirst();
    assertThat(first.packets()).isZero();
    assertThat(first.comment()).isEqualTo("hi there");
    assertThat(first.text()).startsWith("-A INPUT -s 10.0.0.0/8 -p tcp");
    assertThat(first.parts().getLast())
        .isEqualTo(new Action.Decide(new Verdict.Reject(RejectKind.TCP_RESET)));
    assertThat(first.provenance().origin()).asString().contains("line=");
  }

  @ParameterizedTest
  @ValueSource(strings = {"! -s 192.0.2.0/24 -j DROP", "-s ! 192.0.2.0/24 -j DROP"})
  void read_negationInBothPlaces_isHonoured(String rule) {
    assertThat(parts(rule).getFirst())
        .isInstanceOfSatisfying(
            Condition.Compare.class,
            compare -> assertThat(compare.comparison()).isEqualTo(Comparison.NOT_EQUAL));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-m limit --limit 5/min -j DROP",
        "-m hashlimit --hashlimit-above 5/sec --hashlimit-mode srcip --hashlimit-name x -j DROP",
        "-m recent --update --seconds 60 --name x --rsource -j DROP",
        "-m statistic --mode random --probability 0.5 -j DROP",
        "-m time --timestart 10:00:00 -j DROP",
        "-m socket --transparent -j DROP"
      })
  void read_whatVaries_isOneOpenCondition(String rule) {
    assertThat(parts(rule)).hasSize(2);
    assertThat(parts(rule).getFirst()).isInstanceOf(Condition.Varies.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-m u32 --u32 \"0x0&0xff=0x1\" -j DROP",
        "-m frobnicate -j DROP",
        "-m frobnicate --foo bar -j DROP",
        "-m string --string \"foo\" --algo bm -j DROP",
        "-m mac --mac-source 00:11:22:33:44:55 -j DROP",
        "-m set --match-set nowhere src -j DROP"
      })
  void read_unknownMatch_leavesItsRuleOpen(String rule) {
    assertThat(parts(rule)).anyMatch(Condition.NotUnderstood.class::isInstance);
  }

  @Test
  void read_unknownTarget_mayDoAnything() {
    assertThat(parts("-j FROBNICATE --hard")).first().isInstanceOf(Action.NotUnderstood.class);
  }

  @Test
  void read_ownChain_isAJump() {
    assertThat(parts("-p tcp -j web")).last().isEqualTo(new Action.Decide(new Verdict.Jump("web")));
    assertThat(parts("-g web")).last().isEqualTo(new Action.Decide(new Verdict.GoTo("web")));
  }

  @Test
  void read_setMatch_looksUpTheIpset() {
    assertThat(parts("-m set --match-set foo src,dst -j DROP").getFirst())
        .isInstanceOf(Condition.Lookup.class);
  }

  @Test
  void read_cutListing_leavesEveryHookOpen() {
    String text = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j ACC";

    Parsed<List<FilterTable>> parsed =
        IptablesReader.read(Captures.text("iptables-save", text), IpFamily.V4, List.of());

    assertThat(parsed.value().getLast().name()).isEqualTo("(unreadable)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-A", "*", ":\n", "*filter\n-A\n-A INPUT -s\n! ! !\n[x:y", "\u0000"})
  void read_badInput_neverThrows(String text) {
    assertThat(IptablesReader.read(Captures.text("iptables-save", text), IpFamily.V6, List.of()))
        .isNotNull();
  }

  @Test
  void withoutDoubles_iptablesNft_standsForWhatNftShows() {
    List<FilterTable> saved = capture().value();
    FilterTable filter =
        saved.stream().filter(t -> t.name().equals("filter")).findFirst().orElseThrow();
    var shownByNft =
        new FilterTable(
            FilterFamily.IP,
            "filter",
            FilterEngine.NFT,
            FilterTable.State.ACTIVE,
            List.of(),
            List.of(),
            filter.provenance());

    assertThat(FilterTable.withoutDoubles(List.of(shownByNft, filter))).containsExactly(filter);
  }

  @Test
  void ipset_saveAndList_giveTheSameSets() {
    List<IpSet> listed =
        IpsetReader.read(Captures.file("iptables/ipset.list", "ipset list")).value();

    assertThat(listed)
        .extracting(IpSet::name)
        .containsExactlyInAnyOrderElementsOf(sets().stream().map(IpSet::name).toList());
    for (IpSet set : sets()) {
      IpSet other = IpSet.find(listed, set.name(), set.family()).orElseThrow();
      assertThat(other.dimensions()).isEqualTo(set.dimensions());
      assertThat(other.family()).isEqualTo(set.family());
      assertThat(other.elements().elements()).hasSameSizeAs(set.elements().elements());
    }
  }

  @Test
  void withoutDoubles_tableWithChainsOfNft_isWhatNftShows() {
    String text =
        """
        # Table `nat' contains incompatible base-chains, use 'nft' tool to list them.
        # Generated by iptables-save v1.8.9 (nf_tables) on Sat Nov 21 04:13:16 2026
        *nat
        :PREROUTING ACCEPT [0:0]
        :INPUT ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :POSTROUTING ACCEPT [0:0]
        COMMIT
        # Completed on Sat Nov 21 04:13:16 2026
        """;
    List<FilterTable> tables =
        IptablesReader.read(Captures.text("iptables-save -c", text), IpFamily.V4, sets()).value();
    FilterTable saved = tables.getFirst();
    var shownByNft =
        new FilterTable(
            FilterFamily.IP,
            "nat",
            FilterEngine.NFT,
            FilterTable.State.ACTIVE,
            List.of(),
            List.of(),
            saved.provenance());

    assertThat(tables).singleElement().matches(t -> t.state() == FilterTable.State.UNKNOWN);
    assertThat(FilterTable.withoutDoubles(List.of(shownByNft, saved))).containsExactly(shownByNft);
    assertThat(FilterTable.withoutDoubles(List.of(saved))).containsExactly(saved);
  }
}
