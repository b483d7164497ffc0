package io.whydown.vendor.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Parsed;
import io.whydown.model.filter.Condition;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.Pattern;
import io.whydown.model.filter.RulePart;
import io.whydown.model.filter.Value.Bits;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.vendor.Captures;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Matches that ask what the kernel keeps beside the rules: `recent` and ipset.
class MatchStateTest {

  private static final RecentLists RECENT =
      RecentLists.read(
          Captures.text(
              "cat /proc/net/xt_recent/NAME",
              """
              --- DEFAULT
              src=198.51.100.7 ttl: 64 last_seen: 4296 oldest_pkt: 5 4291, 4292, 4293, 4294, 4296
              src=198.51.100.8 ttl: 64 last_seen: 4296 oldest_pkt: 1 4296
              src=not-an-address ttl: 64
              --- EMPTY
              """));

  private static List<RulePart> parts(String options, IpFamily family, RecentLists recent) {
    String text = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT " + options + " -j DROP\nCOMMIT\n";
    return IptablesReader.read(Captures.text("iptables-save", text), family, List.of(), recent)
        .value()
        .getFirst()
        .chains()
        .getFirst()
        .rules()
        .getFirst()
        .parts();
  }

  private static List<IpSet> sets(String text) {
    return IpsetReader.read(Captures.text("ipset save", text)).value();
  }

  @Test
  void recentUpdate_holdsOnlyForThoseSeenOften() {
    List<RulePart> parts =
        parts("-m recent --update --seconds 30 --hitcount 6 --rsource", IpFamily.V4, RECENT);

    assertThat(parts.getFirst().toString())
        .contains("Varies")
        .contains(Bits.of(IpAddress.parse("198.51.100.7")).toString())
        .doesNotContain(Bits.of(IpAddress.parse("198.51.100.8")).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-m recent --update --hitcount 2 --rsource",
        "-m recent ! --rcheck --hitcount 6",
        "-m recent --rcheck --hitcount 6 --name OTHER",
        "-m recent --rcheck --hitcount 6 --mask 255.255.255.0",
        "-m recent --remove",
      })
  void recent_thatIsNotKnown_varies(String options) {
    assertThat(parts(options, IpFamily.V4, RECENT).getFirst()).isInstanceOf(Condition.Varies.class);
  }

  @Test
  void recentThatCounts_dependsOnTheLoad() {
    String counted = "-m recent --update --seconds 30 --hitcount 2 --rsource";
    String listed = "-m recent --rcheck --rsource";

    assertThat(parts(counted, IpFamily.V4, RECENT).getFirst().toString()).contains("number of");
    assertThat(parts(listed, IpFamily.V4, RECENT).getFirst().toString())
        .doesNotContain("number of");
  }

  @Test
  void recentSet_alwaysHolds() {
    assertThat(parts("-m recent --set --name X", IpFamily.V4, RecentLists.NONE).getFirst())
        .isEqualTo(new Condition.Fixed(true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-m rt --rt-type 0", "-m rt ! --rt-type 0", "-m frag --fragmore", "-m hbh"})
  void extensionHeader_isNotInAFirstPacket(String options) {
    assertThat(parts(options, IpFamily.V6, RecentLists.NONE).getFirst())
        .isEqualTo(new Condition.Fixed(false));
  }

  @Test
  void ipset_withNetmask_holdsTheWholeNetwork() {
    List<IpSet> sets =
        sets(
            "create nets hash:ip family inet hashsize 64 maxelem 9 netmask 24\nadd nets 10.1.2.0\n");

    assertThat(sets.getFirst().elements().elements().getFirst().key())
        .isEqualTo(
            new Pattern.Between(
                Bits.of(IpAddress.parse("10.1.2.0")), Bits.of(IpAddress.parse("10.1.2.255"))));
  }

  @Test
  void ipset_withMarkmask_staysOpen() {
    List<IpSet> sets =
        sets("create m hash:ip,mark family inet markmask 0x000000ff\nadd m 10.0.0.1,0x01\n");

    assertThat(sets.getFirst().elements().complete()).isFalse();
  }

  @Test
  void ipset_listOfBothFamilies_hasAPartForEach() {
    List<IpSet> sets =
        sets(
            """
            create four hash:ip family inet
            add four 10.0.0.1
            create six hash:ip family inet6
            add six 2001:db8::1
            create both list:set size 8
            add both four
            add both six
            """);

    for (IpFamily family : IpFamily.values()) {
      assertThat(IpSet.find(sets, "both", family).orElseThrow())
          .satisfies(set -> assertThat(set.family()).isEqualTo(family))
          .satisfies(set -> assertThat(set.elements().complete()).isTrue())
          .satisfies(set -> assertThat(set.elements().elements()).hasSize(1));
    }
  }

  @Test
  void ipset_wildcardInterfaceAndIcmp_areUnderstood() {
    List<IpSet> sets =
        sets(
            """
            create ifs hash:net,iface family inet
            add ifs 10.0.0.0/8,eth wildcard
            create ports hash:ip,port family inet
            add ports 10.0.0.1,icmp:echo-request
            add ports 10.0.0.1,tcp:80
            """);

    assertThat(sets).allMatch(set -> set.elements().complete());
    assertThat(sets.getFirst().elements().elements().getFirst().key().toString())
        .contains("StartsWith");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create",
        "add x 1",
        "create s hash:ip netmask\nadd s 10.0.0.1",
        "create s hash:ip netmask 999\nadd s 10.0.0.1",
        "create l list:set\nadd l l\n",
        "create s hash:\nadd s ,,,",
        "Name: x\nHeader: y\nMembers:\n1.2.3.4",
      })
  void ipset_badInput_neverThrows(String text) {
    assertThat(sets(text)).isNotNull();
  }

  @Test
  void chainsThatJumpInCircles_areRead() {
    String text =
        "*filter\n:INPUT ACCEPT [0:0]\n:a - [0:0]\n:b - [0:0]\n-A INPUT -j a\n-A a -j b\n-A b -j a\nCOMMIT\n";

    Parsed<List<FilterTable>> parsed =
        IptablesReader.read(Captures.text("iptables-save", text), IpFamily.V4, List.of());

    assertThat(parsed.value()).hasSize(1);
    assertThat(parsed.remarks()).isEmpty();
  }
}
