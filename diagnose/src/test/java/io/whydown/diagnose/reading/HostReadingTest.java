package io.whydown.diagnose.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.collect.HostArtifacts;
import io.whydown.collect.Vantage;
import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.HostState;
import io.whydown.model.host.NamespaceListeners;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.SocketEntry;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HostReadingTest {

  private static final Instant AT = Instant.parse("2026-11-20T20:00:00Z");

  /// Two hosts, web1 and web2, on one machine; pid 30 left web1 by `unshare -n`, pid 40 is a
  /// container of the machine.
  private static final String PROCESSES =
      """
      --- user 0
      --- stat
      1 (init) S 0 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 0 0
      10 (app) S 1 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 0 0
      20 (other) S 1 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 0 0
      30 (moved) S 1 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 0 0
      31 (child) S 10 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 0 0
      40 (inside) S 1 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 0 0
      --- netns
      100 /proc/1/ns/net
      101 /proc/10/ns/net
      102 /proc/20/ns/net
      103 /proc/30/ns/net
      104 /proc/31/ns/net
      105 /proc/40/ns/net
      """;

  private static final String NAMESPACES =
      """
      --- namespace 103 30
      48 45 0:39 / /sys rw,relatime - sysfs web1 rw
      /proc/30/net/tcp:   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 59977 1 000000008ca9ef2c 100 0 0 10 0
      --- namespace 104 31
      23 27 0:22 / /sys rw,relatime - sysfs sysfs rw
      --- namespace 105 40
      99 27 0:77 / /sys rw,relatime - sysfs sysfs rw
      """;

  private final Map<String, Artifact> artifacts = new LinkedHashMap<>();

  private void put(String name, String text, @Nullable String obstacle) {
    artifacts.put(name, new Artifact(name, "netns:web1", name, AT, 0, text, "", false, obstacle));
  }

  private HostState read(String own) {
    String names = "101 /run/netns/web1\n102 /run/netns/web2\n";
    put("identity", "uid=0\nuname=Linux web1 6.18\nnetns=net:[" + own + "]\n" + names, null);
    put("processes", PROCESSES, null);
    put("namespaces", NAMESPACES, null);
    return HostReading.read(
        new HostArtifacts(Vantage.parse("netns:web1"), artifacts, null, 0, null, AT));
  }

  private static <T> T seen(Reading<T> reading) {
    return reading.asValue().orElseThrow();
  }

  @Test
  void processes_ofANamedNamespace_withWhatWasMovedOutOfIt() {
    assertThat(seen(read("101").processes()))
        .extracting(ProcessEntry::command)
        .containsExactly("app", "moved", "child");
  }

  @Test
  void processes_ofTheMachine_withoutTheOtherHosts() {
    assertThat(seen(read("100").processes()))
        .extracting(ProcessEntry::command)
        .containsExactly("init", "inside");
  }

  @Test
  void otherNamespaces_areThoseOfThisHost() {
    assertThat(seen(read("101").otherNamespaces()))
        .extracting(NamespaceListeners::command)
        .containsExactly("moved", "child");
    assertThat(seen(read("101").otherNamespaces()).getFirst().listeners())
        .extracting(SocketEntry::boundText)
        .containsExactly("0.0.0.0:8080");
  }

  @Test
  void section_thatNeedsRoot_isAGapThatSaysWhere() {
    put("nft", "", "needs root");

    HostState state = read("101");

    Gap gap = state.filters().asGap().orElseThrow();
    assertThat(gap.kind()).isEqualTo(FactKind.FILTERS);
    assertThat(gap.sentence()).isEqualTo("the packet filter rules, which needs root on netns:web1");
    assertThat(state.gaps()).contains(gap);
  }

  @Test
  void filters_withoutNftButWithIptables_areSeen() {
    put("nft", "", "needs nft, which is not installed");
    put("iptables", "", null);
    put("ip6tables", "", null);
    put("iptables-legacy", "", null);
    put("ip6tables-legacy", "", null);

    assertThat(seen(read("101").filters())).isEmpty();
  }

  @Test
  void filters_withLegacyTablesThatCannotBeSeen_areAGap() {
    put("nft", "{\"nftables\": []}", null);
    put("iptables", "", "has no iptables for nf_tables");
    put("ip6tables", "", "has no ip6tables for nf_tables");
    put("iptables-legacy", "", "needs iptables-legacy-save, which is not installed");

    assertThat(read("101").filters().asGap()).isPresent();
  }

  @Test
  void filters_withoutAnyTool_areAGap() {
    put("nft", "", "needs nft, which is not installed");
    put("iptables", "", "has no iptables for nf_tables");
    put("ip6tables", "", "has no ip6tables for nf_tables");
    put("iptables-legacy", "", null);
    put("ip6tables-legacy", "", null);

    assertThat(read("101").filters().asGap()).isPresent();
  }

  @Test
  void routes_withOneFamilyMissing_areAGap() {
    put("routes4", "[]", null);
    put("rules4", "[]", null);
    put("routes6", "", "failed");

    assertThat(read("101").routes().asGap()).isPresent();
  }

  @Test
  void nothingAnswered_everyFactIsAGap() {
    HostState state =
        HostReading.read(
            new HostArtifacts(
                Vantage.parse("netns:web1"), Map.of(), "refused the key", -1, null, AT));

    assertThat(state.sockets().asGap()).isPresent();
    assertThat(state.identity().uid()).isEqualTo(-1);
    assertThat(state.gaps()).isNotEmpty().allMatch(gap -> gap.obstacle().equals("refused the key"));
  }
}
